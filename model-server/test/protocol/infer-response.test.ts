import { describe, expect, it } from "vitest";
import { parseInferRequest } from "../../src/protocol/infer-request.ts";
import { encodeInferResponse } from "../../src/protocol/infer-response.ts";

const MODEL = { name: "intents", version: "1.0.0", sha256: "ab".repeat(32) };
const LIMITS = { maxTexts: 10, maxTextCharacters: 100 };
const PREDICTIONS = [
  { label: "card", score: 0.25 },
  { label: 'quote " back \\ é\u2028\ud800', score: 1e-7 },
  { label: null, score: null },
];

function answer(over: object = {}, input: object = {}) {
  const body = {
    inputs: [{ name: "TEXT", datatype: "BYTES", shape: [3], data: ["a", "b", ""], ...input }],
    ...over,
  };
  return JSON.parse(encodeInferResponse(parseInferRequest(body, LIMITS), MODEL, PREDICTIONS));
}

describe("encodeInferResponse", () => {
  it("writes every output, the model and its hash", () => {
    expect(answer()).toEqual({
      model_name: "intents",
      model_version: "1.0.0",
      parameters: { model_sha256: MODEL.sha256 },
      outputs: [
        {
          name: "PREDICTION",
          datatype: "BYTES",
          shape: [3],
          data: PREDICTIONS.map((value) => JSON.stringify(value)),
        },
        { name: "LABEL", datatype: "BYTES", shape: [3], data: ["card", PREDICTIONS[1]?.label, ""] },
        { name: "SCORE", datatype: "FP32", shape: [3], data: [0.25, 1e-7, 0] },
      ],
    });
  });

  it("writes what was asked for, by the names that were asked for, in the shape of the input", () => {
    const { outputs, id } = answer(
      { id: 'a"b', outputs: [{ name: "score" }, { name: "Label" }] },
      { shape: [3, 1], data: [["a"], ["b"], ["c"]] },
    );
    expect(id).toBe('a"b');
    expect(outputs).toEqual([
      { name: "score", datatype: "FP32", shape: [3, 1], data: [0.25, 1e-7, 0] },
      { name: "Label", datatype: "BYTES", shape: [3, 1], data: ["card", PREDICTIONS[1]?.label, ""] },
    ]);
  });
});
