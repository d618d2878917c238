/** The model's answer to one text. Both are null where the text has no tokens. */
export interface Prediction {
  readonly label: string | null;
  /** Probability of the label, 0 to 1, in single precision as Flair computes it. */
  readonly score: number | null;
}

/** The answer to a text without tokens: Flair does not predict it, and no graph is asked. */
export const NO_PREDICTION: Prediction = Object.freeze({ label: null, score: null });

/** Scores texts. A text gets the same answer whatever stands beside it. */
export interface Predictor {
  /** One answer for each text, in their order. */
  predict(texts: readonly string[]): Promise<Prediction[]>;
}
