import type { Prediction } from "../core/predictor.ts";
import type { Backend } from "./backend.ts";

/** Answers every text with the bundle's first label: what is left is the cost of everything but the model. */
export const nullBackend: Backend = {
  name: "null",
  answersTruly: false,
  async open(bundle) {
    const answer: Prediction = { label: bundle.manifest.labels[0] as string, score: 1 };
    const answers = (count: number) => new Array<Prediction>(count).fill(answer);
    return {
      answers: "label",
      nothing: answer,
      encode: () => ({ length: 1 }),
      run: async ({ length }) => ({
        predictions: answers(length),
        computeInputMs: 0,
        inferMs: 0,
        decodeMs: 0,
      }),
      predict: async ({ length }) => answers(length),
    };
  },
};
