import { ServiceError } from "../../errors.ts";
import type { Prediction } from "../predictor.ts";

/**
 * The label with the largest softmax of a row of logits, and that value.
 *
 * @param logits - row-major, one row of `labels.length` a text
 * @throws ServiceError where a row holds NaN, which no label can be read from
 */
export function decodeSoftmax(logits: Float32Array, row: number, labels: readonly string[]): Prediction {
  const start = row * labels.length;
  let best = 0;
  let largest = logits[start] as number;
  for (let i = 1; i < labels.length; i++) {
    const logit = logits[start + i] as number;
    if (logit > largest) {
      largest = logit;
      best = i;
    }
  }
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += Math.exp((logits[start + i] as number) - largest);
  // The largest logit's own term is exp(0).
  const score = Math.fround(1 / sum);
  if (!(score > 0)) throw new ServiceError("inference-failed", "The model computed no number for a text.");
  return { label: labels[best] as string, score };
}
