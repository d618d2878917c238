import { describe, expect, it } from "vitest";
import type { AnswerKind } from "../../src/core/predictor.ts";
import { ServiceError } from "../../src/errors.ts";
import { writeTexts } from "../../src/protocol/bytes-tensor.ts";
import { parseInferRequest } from "../../src/protocol/infer-request.ts";

const LIMITS = { maxTexts: 4, maxTextCharacters: 20 };
const text = (over: object = {}) => ({
  name: "TEXT",
  datatype: "BYTES",
  shape: [2],
  data: ["a", "b"],
  ...over,
});
const parse = (json: unknown, binary?: Buffer, answers: AnswerKind = "label") =>
  parseInferRequest({ json, binary }, LIMITS, answers);

describe("parseInferRequest takes", () => {
  it.each([undefined, null, "code-points", "utf-16"])("an offset unit of %j", (offset_unit) => {
    expect(parse({ inputs: [text()], parameters: { offset_unit } }).offsetUnit).toBe(
      offset_unit ?? undefined,
    );
  });

  it.each(["bytes", 16, ""])("no offset unit of %j", (offset_unit) => {
    expect(() => parse({ inputs: [text()], parameters: { offset_unit } })).toThrow(
      `The request has the parameter "offset_unit" with ${JSON.stringify(offset_unit)}, allowed are "code-points" and "utf-16".`,
    );
  });

  it("texts, and asks for every output by default", () => {
    const request = parse({ inputs: [text()] });
    expect(request).toMatchObject({ id: undefined, texts: ["a", "b"], shape: [2] });
    expect(request.outputs.map(({ name }) => name)).toEqual(["PREDICTION", "LABEL", "SCORE"]);
  });

  it.each([
    ["[N]", [2], ["a", "b"]],
    ["[N,1] nested", [2, 1], [["a"], ["b"]]],
    ["[N,1] flat", [2, 1], ["a", "b"]],
  ])("shape %s", (_, shape, data) => {
    expect(parse({ inputs: [text({ shape, data })] })).toMatchObject({ texts: ["a", "b"], shape });
  });

  it.each([
    [[1], ["a"]],
    [[1, 1], [["a"]]],
    [[0], []],
    [[0, 1], []],
  ])("shape %j with %j", (shape, data) => {
    expect(parse({ inputs: [text({ shape, data })] }).texts).toHaveLength(shape[0] as number);
  });

  it("names in any case, and keeps them as they were written", () => {
    const { outputs } = parse({
      inputs: [text({ name: "tExt" })],
      outputs: [{ name: "score" }, { name: "Label" }],
    });
    expect(outputs.map(({ name, tensor }) => [name, tensor.name])).toEqual([
      ["score", "SCORE"],
      ["Label", "LABEL"],
    ]);
  });

  it.each([
    ["none", {}, [{ name: "LABEL" }], [false]],
    ["all by default", { binary_data_output: true }, undefined, [true, true, true]],
    [
      "some",
      { binary_data_output: true },
      [{ name: "LABEL", parameters: { binary_data: false } }, { name: "SCORE" }],
      [false, true],
    ],
  ])("outputs as bytes: %s", (_, parameters, outputs, binary) => {
    expect(parse({ parameters, inputs: [text()], outputs }).outputs.map((output) => output.binary)).toEqual(
      binary,
    );
  });

  it.each<AnswerKind>(["labels", "entities"])(
    "PREDICTION alone of a model that answers with %s",
    (answers) => {
      const names = parse({ inputs: [text()] }, undefined, answers).outputs.map(({ name }) => name);
      expect(names).toEqual(["PREDICTION"]);
      const asked = { inputs: [text()], outputs: [{ name: "LABEL" }] };
      expect(() => parse(asked, undefined, answers)).toThrow('the name "LABEL", allowed are PREDICTION.');
    },
  );

  it.each([
    [1500, 1.5],
    [1, 1],
    [0, undefined],
    ["1500", undefined],
    [undefined, undefined],
  ])("a timeout of %j μs as a deadline of %j ms", (timeout, deadlineMs) => {
    expect(parse({ inputs: [text()], parameters: { timeout } }).deadlineMs).toBe(deadlineMs);
  });

  it("texts as bytes behind the JSON", () => {
    const bytes = writeTexts(["a", "é"]);
    const input = text({ shape: [2, 1], data: undefined, parameters: { binary_data_size: bytes.length } });
    expect(parse({ inputs: [input] }, bytes)).toMatchObject({ texts: ["a", "é"], shape: [2, 1] });
    expect(parse({ inputs: [text()] }, Buffer.alloc(0)).texts).toEqual(["a", "b"]);
  });

  it("an id, parameters of any kind, unknown fields, and nulls for what is not there", () => {
    const request = parse({
      id: "x-1",
      parameters: { binary_data_output: false, more: [1] },
      inputs: [text({ parameters: { content_type: "str" } })],
      outputs: null,
      extra: {},
    });
    expect(request.id).toBe("x-1");
    expect(request.outputs).toHaveLength(3);
    expect(parse({ id: null, inputs: [text()], outputs: [] }).id).toBeUndefined();
  });
});

const TEN_BYTES = writeTexts(["a", "b"]);
const binary = (size: unknown, over: object = {}) =>
  text({ data: undefined, parameters: { binary_data_size: size }, ...over });

const BINARY_ERROR: [string, object, Buffer | undefined, string][] = [
  [
    "a size without the header",
    binary(10),
    undefined,
    "the header Inference-Header-Content-Length is missing",
  ],
  [
    "bytes that no tensor claims",
    text(),
    TEN_BYTES,
    "10 bytes follow the JSON, but input TEXT has no parameter",
  ],
  [
    "data twice",
    text({ parameters: { binary_data_size: 10 } }),
    TEN_BYTES,
    'has both "data" and the parameter',
  ],
  [
    "a size that is too small",
    binary(9),
    TEN_BYTES,
    'has the "binary_data_size" 9, but 10 bytes follow the JSON',
  ],
  [
    "a size that is too large",
    binary(2 ** 60),
    TEN_BYTES,
    '"binary_data_size" 1152921504606847000, but 10 bytes',
  ],
  ["a negative size", binary(-10), TEN_BYTES, '"binary_data_size" -10, but'],
  ["a size that is a string", binary("10"), TEN_BYTES, '"binary_data_size" "10", but'],
  [
    "bytes that are cut off",
    binary(9),
    TEN_BYTES.subarray(0, 9),
    "9 bytes of data, which end within element 1",
  ],
];

const NO_SHAPE_ERROR: [string, unknown, string][] = [
  ["no object", [], "The body is no JSON object"],
  ["null", null, "The body is no JSON object"],
  ["an id that is a number", { id: 7, inputs: [text()] }, '"id" is 7, allowed is a string'],
  ["no inputs", {}, '"inputs" is missing, allowed is an array of one tensor'],
  ["inputs as object", { inputs: {} }, '"inputs" is of type object'],
  ["an empty list of inputs", { inputs: [] }, "The request has 0 inputs, allowed is exactly one, named TEXT"],
  ["an input twice", { inputs: [text(), text()] }, "The request has 2 inputs"],
  ["an input that is null", { inputs: [null] }, "Input 0 is null"],
  ["an input that is an array", { inputs: [[]] }, "Input 0 is an array"],
  [
    "an unknown input",
    { inputs: [text({ name: "INPUT" })] },
    'Input 0 has the name "INPUT", allowed is "TEXT"',
  ],
  ["an input without name", { inputs: [text({ name: undefined })] }, "Input 0 has the name undefined"],
  [
    "another datatype",
    { inputs: [text({ datatype: "FP32" })] },
    'Input TEXT has the datatype "FP32", allowed is "BYTES"',
  ],
  ["no datatype", { inputs: [text({ datatype: undefined })] }, "the datatype undefined"],
  [
    "no data",
    { inputs: [text({ data: undefined })] },
    'Input TEXT has no data. Send "data" as a JSON array of strings',
  ],
  ["data that is a string", { inputs: [text({ data: "ab" })] }, "data that is no array"],
  [
    "a number as text",
    { inputs: [text({ data: ["a", 1] })] },
    "element 1 is of type number. Send strings only",
  ],
  ["null as text", { inputs: [text({ data: [null, "b"] })] }, "element 0 is of type null"],
  ["an object as text", { inputs: [text({ data: [{}, "b"] })] }, "element 0 is of type object"],
  [
    "too many texts",
    { inputs: [text({ shape: [5], data: ["", "", "", "", ""] })] },
    "holds 5 texts, at most 4 are allowed",
  ],
  [
    "a text that is too long",
    { inputs: [text({ data: ["a", "b".repeat(21)] })] },
    "Text 1 has 21 characters, at most 20",
  ],
  [
    "outputs as object",
    { inputs: [text()], outputs: {} },
    '"outputs" is of type object, allowed is an array',
  ],
  [
    "an unknown output",
    { inputs: [text()], outputs: [{ name: "X" }] },
    'Output 0 has the name "X", allowed are PREDICTION, LABEL, SCORE',
  ],
  ["an output that is a string", { inputs: [text()], outputs: ["LABEL"] }, "Output 0 has the name undefined"],
  [
    "an output twice",
    { inputs: [text()], outputs: [{ name: "LABEL" }, { name: "label" }] },
    "Output LABEL is asked for twice",
  ],
  [
    "very many outputs",
    { inputs: [text()], outputs: new Array(100_000).fill({ name: "LABEL" }) },
    "asks for 100000 outputs, there are 3",
  ],
  [
    "a switch for all outputs that is a string",
    { inputs: [text()], parameters: { binary_data_output: "true" } },
    'The request has the parameter "binary_data_output" "true", allowed are true and false',
  ],
  [
    "a switch for an output that is a number",
    { inputs: [text()], outputs: [{ name: "LABEL", parameters: { binary_data: 1 } }] },
    'Output LABEL has the parameter "binary_data" 1, allowed are true and false',
  ],
  ["a name from the prototype", { inputs: [text({ name: "__proto__" })] }, 'the name "__proto__"'],
];

const SHAPE_ERROR: [string, unknown, string][] = [
  ["no shape", { shape: undefined }, "has the shape undefined, allowed are [N] and [N,1]"],
  ["a shape that is a number", { shape: 2 }, "has the shape 2"],
  ["no dimension", { shape: [] }, "has the shape []"],
  ["three dimensions", { shape: [2, 1, 1] }, "has the shape [2,1,1]"],
  ["two columns", { shape: [1, 2] }, "has the shape [1,2]"],
  ["a negative size", { shape: [-1] }, "has the shape [-1]"],
  ["two negative sizes", { shape: [-2, -1] }, "has the shape [-2,-1]"],
  ["half a text", { shape: [1.5] }, "has the shape [1.5]"],
  ["a size that is a string", { shape: ["2"] }, 'has the shape ["2"]'],
  ["2^60 texts", { shape: [2 ** 60] }, "has the shape [1152921504606847000]"],
  ["1e400 texts", { shape: [Number.POSITIVE_INFINITY] }, "has the shape [null]"],
  ["2^52 texts", { shape: [2 ** 52] }, "has 2 elements, but its shape [4503599627370496] asks for"],
  ["too few elements", { shape: [3] }, "has 2 elements, but its shape [3] asks for 3"],
  ["too many elements", { shape: [1] }, "has 2 elements, but its shape [1] asks for 1"],
  ["rows where there are none", { data: [["a"], ["b"]] }, "nested otherwise than its shape [2]"],
  ["a row of two", { shape: [2, 1], data: [["a", "b"]] }, "nested otherwise than its shape [2,1]"],
  ["rows in rows", { shape: [2, 1], data: [[["a"]], [["b"]]] }, "nested otherwise than its shape [2,1]"],
];

describe("parseInferRequest refuses", () => {
  const refusal = (body: unknown, bytes?: Buffer) => {
    try {
      parse(body, bytes);
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
    throw new Error("accepted");
  };

  it.each(NO_SHAPE_ERROR)("%s", (_, body, message) => {
    const error = refusal(body);
    expect(error.status).toBe(400);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/shape/i);
  });

  it.each(BINARY_ERROR)("%s", (_, input, bytes, message) => {
    const error = refusal({ inputs: [input] }, bytes);
    expect(error.code).toBe("invalid-request");
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/shape/i);
  });

  it("a binary tensor with another number of elements, as a matter of shape", () => {
    expect(refusal({ inputs: [binary(10, { shape: [3] })] }, TEN_BYTES).code).toBe("wrong-shape");
  });

  it.each(SHAPE_ERROR)("%s, as a matter of shape", (_, over, message) => {
    const error = refusal({ inputs: [text(over as object)] });
    expect(error.code).toBe("wrong-shape");
    expect(error.message).toContain(message);
  });
});
