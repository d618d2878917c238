import type { AnswerKind, Prediction } from "../predictor.ts";
import type { Token } from "../tokenization/index.ts";

/** What a decoder may know of the text behind a row of logits. */
export interface DecodedText {
  /** How many words it has, never 0. */
  readonly words: number;
  /** The words and their places; only where the decoder asked for them. */
  readonly tokens: readonly Token[] | undefined;
}

/** Reads answers from a graph's logits. */
export interface Decoder {
  readonly answers: AnswerKind;
  /** Whether it needs the places of words. */
  readonly needsTokens: boolean;
  /** The answer to a text without words: Flair does not predict it, and no graph is asked. */
  readonly nothing: Prediction;
  /**
   * @param logits - row-major: `[batch, labels]`, or `[batch, words of the longest text, labels]`
   * @throws ServiceError where they hold no numbers or are not as many as they must be
   */
  decode(logits: Float32Array, batch: readonly DecodedText[]): Prediction[];
}
