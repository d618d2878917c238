/** The model's answer to one text. Both are null where the text has no tokens. */
export interface Prediction {
  readonly label: string | null;
  /** Probability of the label, 0 to 1, in single precision as Flair computes it. */
  readonly score: number | null;
}

/** The answer to a text without tokens: Flair does not predict it, and no graph is asked. */
export const NO_PREDICTION: Prediction = Object.freeze({ label: null, score: null });

/** A text as the graph wants it, made once and alone. What else it holds is its predictor's business. */
export interface EncodedText {
  /** Tokens along the padded dimension, at least 1: what batches are planned by. */
  readonly length: number;
}

/** Answers to one batch, in its order, and where the time went. */
export interface BatchAnswer {
  readonly predictions: readonly Prediction[];
  readonly computeInputMs: number;
  readonly inferMs: number;
  readonly decodeMs: number;
}

/**
 * Scores texts. A text gets the same answer whatever stands beside it. The batcher encodes each text when it is
 * admitted, and puts encoded texts of several requests together.
 */
export interface Predictor {
  /** @returns undefined for a text without tokens: its answer is {@link nothing}, and no graph is asked */
  encode(text: string): EncodedText | undefined;
  /** The answer to a text that `encode` returned undefined for. */
  readonly nothing: Prediction;
  /** One inference: the batch was put together within the limits. */
  run(batch: readonly EncodedText[]): Promise<BatchAnswer>;
  /** One answer for each text, in their order, without a batcher: for golden vectors and tests. */
  predict(texts: readonly string[]): Promise<Prediction[]>;
}
