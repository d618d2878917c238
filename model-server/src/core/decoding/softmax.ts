import { ServiceError } from "../../errors.ts";
import { type LabelPrediction, NO_PREDICTION } from "../predictor.ts";
import type { Decoder } from "./decoder.ts";

/** Stands for "no label" in Flair, which never shows it. */
export const NO_LABEL = "O";

/** What a row of logits says, before it is given words. */
export interface Best {
  /** Index of the largest logit; the first one of equals, as argmax takes. */
  readonly index: number;
  /** Its softmax, in single precision. */
  readonly score: number;
}

/** One label a text: the one with the largest softmax. */
export function softmaxDecoder(labels: readonly string[]): Decoder {
  return {
    answers: "label",
    needsTokens: false,
    nothing: NO_PREDICTION,
    decode: (logits, batch) => batch.map((_, row) => decodeSoftmax(logits, row, labels)),
  };
}

/**
 * The label with the largest softmax of a row of logits, and that value; none where that label is "O".
 *
 * @param logits - row-major, one row of `labels.length` a text
 * @throws ServiceError where a row holds NaN, which no label can be read from
 */
export function decodeSoftmax(logits: Float32Array, row: number, labels: readonly string[]): LabelPrediction {
  const { index, score } = bestOf(logits, row * labels.length, labels.length);
  const label = labels[index] as string;
  return label === NO_LABEL ? NO_PREDICTION : { label, score };
}

/**
 * The best of the `count` logits from `start` on.
 *
 * @throws ServiceError where one is no number
 */
export function bestOf(logits: Float32Array, start: number, count: number): Best {
  let best = 0;
  let largest = logits[start] as number;
  for (let i = 1; i < count; i++) {
    const logit = logits[start + i] as number;
    if (logit > largest) {
      largest = logit;
      best = i;
    }
  }
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp((logits[start + i] as number) - largest);
  // The largest logit's own term is exp(0).
  const score = Math.fround(1 / sum);
  if (!(score > 0)) throw new ServiceError("inference-failed", "The model computed no number for a text.");
  return { index: best, score };
}
