import { describe, expect, it } from "vitest";
import { writeFloats, writeTexts } from "../../src/protocol/bytes-tensor.ts";
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
  const request = parseInferRequest({ json: body, binary: undefined }, LIMITS, "label");
  const { body: text, headerLength } = encodeInferResponse(request, MODEL, PREDICTIONS);
  if (headerLength === undefined) return JSON.parse(text as string);
  return {
    ...JSON.parse(text.toString("utf8", 0, headerLength)),
    bytes: (text as Buffer).subarray(headerLength),
  };
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

  it("writes answers of other kinds as they are", () => {
    const entities = [{ text: "Oslo", label: "LOC", score: 0.5, start: 15, end: 19 }];
    const predictions = [{ entities, unit: "utf-16" as const }, { labels: [{ label: "a", score: 0.5 }] }];
    const body = { inputs: [{ name: "TEXT", datatype: "BYTES", shape: [2], data: ["a", "b"] }] };
    const request = parseInferRequest({ json: body, binary: undefined }, LIMITS, "entities");
    const { outputs } = JSON.parse(encodeInferResponse(request, MODEL, predictions).body as string);
    expect(outputs).toHaveLength(1);
    expect(outputs[0].data.map((element: string) => JSON.parse(element))).toEqual(predictions);
  });

  it("writes outputs as bytes where that is asked for, of all or of one", () => {
    const [first, second, third] = PREDICTIONS.map((prediction) => JSON.stringify(prediction)) as [
      string,
      string,
      string,
    ];
    const labels = writeTexts(["card", PREDICTIONS[1]?.label as string, ""]);
    const { outputs, bytes } = answer({
      parameters: { binary_data_output: true },
      outputs: [
        { name: "LABEL" },
        { name: "SCORE", parameters: { binary_data: false } },
        { name: "prediction", parameters: { binary_data: true } },
      ],
    });
    const predictions = writeTexts([first, second, third]);
    expect(outputs).toEqual([
      { name: "LABEL", datatype: "BYTES", shape: [3], parameters: { binary_data_size: labels.length } },
      { name: "SCORE", datatype: "FP32", shape: [3], data: [0.25, 1e-7, 0] },
      {
        name: "prediction",
        datatype: "BYTES",
        shape: [3],
        parameters: { binary_data_size: predictions.length },
      },
    ]);
    expect(bytes).toEqual(Buffer.concat([labels, predictions]));
    const all = answer({ parameters: { binary_data_output: true } });
    expect(all.outputs.map((output: { data?: unknown }) => output.data)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(all.bytes.subarray(-12)).toEqual(writeFloats([0.25, 1e-7, 0]));
  });
});
