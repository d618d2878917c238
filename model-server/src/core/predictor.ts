import type { OffsetUnit } from "./bundle/manifest.ts";

/** A label with its probability, 0 to 1, in single precision as Flair computes it. */
export interface ScoredLabel {
  readonly label: string;
  readonly score: number;
}

/** A labelled part of a text: a span of words, or one word. */
export interface Entity extends ScoredLabel {
  /**
   * In code points: its words, with one space for each character that stands between two of them, as Flair writes it.
   * In UTF-16 units: that part of the text, as it was sent.
   */
  readonly text: string;
  /** Where it starts, in the unit of the answer. */
  readonly start: number;
  /** Where it ends; its last character is the one before. */
  readonly end: number;
}

/** One label a text. Both are null where there is none: the text has no tokens, or the label is "O". */
export interface LabelPrediction {
  readonly label: string | null;
  readonly score: number | null;
  readonly labels?: undefined;
  readonly entities?: undefined;
}

/** Any number of labels a text, in the order of the model's labels. */
export interface LabelsPrediction {
  readonly label?: undefined;
  readonly score?: undefined;
  readonly labels: readonly ScoredLabel[];
  readonly entities?: undefined;
}

/** Labelled parts of a text, in the text's order. */
export interface EntitiesPrediction {
  readonly label?: undefined;
  readonly score?: undefined;
  readonly labels?: undefined;
  readonly entities: readonly Entity[];
  readonly unit: OffsetUnit;
}

/** The model's answer to one text. As JSON it is the text's element of PREDICTION. */
export type Prediction = LabelPrediction | LabelsPrediction | EntitiesPrediction;

/** The answer of a model of one label a text to a text without tokens: Flair does not predict it. */
export const NO_PREDICTION: LabelPrediction = Object.freeze({ label: null, score: null });

/** Which of the three a model gives, always the same one. The outputs LABEL and SCORE exist for "label" only. */
export type AnswerKind = "label" | "labels" | "entities";

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
  readonly answers: AnswerKind;
  /**
   * What offsets count for a client that asks for nothing, as the bundle declares. The answers here count code points
   * whatever it is. @default - code points
   */
  readonly offsetUnit?: OffsetUnit;
  /** @returns undefined for a text without tokens: its answer is {@link nothing}, and no graph is asked */
  encode(text: string): EncodedText | undefined;
  /** The answer to a text that `encode` returned undefined for. */
  readonly nothing: Prediction;
  /** One inference: the batch was put together within the limits. */
  run(batch: readonly EncodedText[]): Promise<BatchAnswer>;
  /** One answer for each text, in their order, without a batcher: for golden vectors and tests. */
  predict(texts: readonly string[]): Promise<Prediction[]>;
  /** Frees what it holds. Nothing of it may run any more. */
  release?(): void;
}
