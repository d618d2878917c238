import { ServiceError } from "../../errors.ts";
import type { SigmoidDecodingSpec } from "../bundle/manifest.ts";
import type { Prediction, ScoredLabel } from "../predictor.ts";
import type { Decoder } from "./decoder.ts";
import { NO_LABEL } from "./softmax.ts";

/** Every label whose sigmoid is over its threshold, in the order of the labels, as Flair adds them. */
export function sigmoidDecoder(labels: readonly string[], spec: SigmoidDecodingSpec): Decoder {
  const own = new Map(Object.entries(spec.thresholds ?? {}));
  const thresholds = labels.map((label) => own.get(label) ?? spec.threshold);
  const nothing: Prediction = Object.freeze({ labels: Object.freeze([]) });

  const decodeRow = (logits: Float32Array, row: number): Prediction => {
    const found: ScoredLabel[] = [];
    labels.forEach((label, i) => {
      const score = Math.fround(1 / (1 + Math.exp(-(logits[row * labels.length + i] as number))));
      if (Number.isNaN(score)) {
        throw new ServiceError("inference-failed", "The model computed no number for a text.");
      }
      // Flair compares the single-precision score with the threshold in double precision, and wants more.
      if (label !== NO_LABEL && score > (thresholds[i] as number)) found.push({ label, score });
    });
    return { labels: found };
  };

  return {
    answers: "labels",
    needsTokens: false,
    nothing,
    decode: (logits, batch) => batch.map((_, row) => decodeRow(logits, row)),
  };
}
