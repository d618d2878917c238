import type { AnswerKind } from "../core/predictor.ts";
import { ServiceError, shown } from "../errors.ts";
import { readTexts } from "./bytes-tensor.ts";

/** The input of every text model. */
export const INPUT_NAME = "TEXT";

/** An output: `PREDICTION` holds the whole answer to a text as JSON, whatever its kind. */
export type OutputTensor =
  | { readonly name: "PREDICTION" | "LABEL"; readonly datatype: "BYTES" }
  | { readonly name: "SCORE"; readonly datatype: "FP32" };

const PREDICTION: OutputTensor = { name: "PREDICTION", datatype: "BYTES" };
const LABEL: OutputTensor = { name: "LABEL", datatype: "BYTES" };
const SCORE: OutputTensor = { name: "SCORE", datatype: "FP32" };

const OUTPUTS: Readonly<Record<AnswerKind, readonly OutputTensor[]>> = {
  label: [PREDICTION, LABEL, SCORE],
  labels: [PREDICTION],
  entities: [PREDICTION],
};

/** The outputs of a model; LABEL and SCORE exist where there is one label a text. */
export function outputsOf(answers: AnswerKind): readonly OutputTensor[] {
  return OUTPUTS[answers];
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The shape of a tensor of texts: `[N]` or `[N,1]`. */
export type TextShape = readonly [number] | readonly [number, 1];

/** What {@link parseTextTensor} needs beside the tensor. */
export interface TensorSource {
  /** The bytes behind the JSON; undefined where the body is JSON alone. */
  readonly binary: Buffer | undefined;
  readonly maxTexts: number;
}

/**
 * Reads the elements of a BYTES tensor, from JSON or from the bytes behind it; nested and flat data are the
 * same, row-major.
 *
 * @param tensor - `{"name","shape","datatype","data"}`, or with `parameters.binary_data_size` in place of `data`
 * @throws ServiceError; its text says "shape" only where the shape is wrong, which clients rely on
 */
export function parseTextTensor(
  tensor: JsonObject,
  source: TensorSource,
): { texts: readonly string[]; shape: TextShape } {
  const { datatype } = tensor;
  if (datatype !== "BYTES") {
    throw new ServiceError(
      "invalid-request",
      `Input ${INPUT_NAME} has the datatype ${shown(datatype)}, allowed is "BYTES".`,
    );
  }
  const shape = parseTextShape(tensor["shape"]);
  const bytes = binaryData(tensor, source.binary);
  const texts =
    bytes === undefined ? textsFromJson(tensor, shape) : readTexts(bytes, INPUT_NAME, source.maxTexts);
  if (texts.length !== shape[0]) {
    throw new ServiceError(
      "wrong-shape",
      `Input ${INPUT_NAME} has ${texts.length} elements, but its shape [${shape}] asks for ${shape[0]}.`,
    );
  }
  return { texts, shape };
}

/** The tensor's bytes, where its data is not in the JSON. There is one input, so all bytes are its own. */
function binaryData(tensor: JsonObject, binary: Buffer | undefined): Buffer | undefined {
  const size = parameterOf(tensor, "binary_data_size");
  const found = binary?.length ?? 0;
  if (size === undefined) {
    if (found === 0) return undefined;
    throw new ServiceError(
      "invalid-request",
      `${found} bytes follow the JSON, but input ${INPUT_NAME} has no parameter "binary_data_size" that claims them.`,
    );
  }
  if (binary === undefined) {
    throw new ServiceError(
      "invalid-request",
      `Input ${INPUT_NAME} has the parameter "binary_data_size", but the header Inference-Header-Content-Length is missing.`,
    );
  }
  if (tensor["data"] !== undefined) {
    throw new ServiceError(
      "invalid-request",
      `Input ${INPUT_NAME} has both "data" and the parameter "binary_data_size". Send one of them.`,
    );
  }
  if (size !== found) {
    throw new ServiceError(
      "invalid-request",
      `Input ${INPUT_NAME} has the "binary_data_size" ${shown(size)}, but ${found} bytes follow the JSON.`,
    );
  }
  return binary;
}

/** A parameter of a tensor or a request; undefined where it has none of this name. */
export function parameterOf(owner: JsonObject, name: string): unknown {
  const { parameters } = owner;
  return isObject(parameters) ? (parameters[name] ?? undefined) : undefined;
}

function textsFromJson({ data }: JsonObject, shape: TextShape): readonly string[] {
  if (!Array.isArray(data)) {
    throw new ServiceError(
      "invalid-request",
      `Input ${INPUT_NAME} has ${data === undefined ? "no data" : "data that is no array"}. Send "data" as a JSON array of strings.`,
    );
  }
  return flatten(data, shape);
}

function parseTextShape(value: unknown): TextShape {
  const sizes: readonly unknown[] = Array.isArray(value) ? value : [];
  const [count, width] = sizes;
  const known = sizes.length === 1 || (sizes.length === 2 && width === 1);
  if (!known || !Number.isSafeInteger(count) || (count as number) < 0) {
    throw new ServiceError(
      "wrong-shape",
      `Input ${INPUT_NAME} has the shape ${shown(value)}, allowed are [N] and [N,1] for N texts.`,
    );
  }
  return (sizes.length === 1 ? [count] : [count, 1]) as unknown as TextShape;
}

function flatten(data: readonly unknown[], shape: TextShape): readonly string[] {
  if (isStrings(data)) return data;
  const rows =
    shape.length === 2 ? data.map((row) => (Array.isArray(row) && row.length === 1 ? row[0] : row)) : data;
  if (isStrings(rows)) return rows;
  const wrong = rows.findIndex((element) => typeof element !== "string");
  if (Array.isArray(rows[wrong])) {
    throw new ServiceError(
      "wrong-shape",
      `Input ${INPUT_NAME} has data that is nested otherwise than its shape [${shape}].`,
    );
  }
  const found = rows[wrong] === null ? "null" : typeof rows[wrong];
  throw new ServiceError(
    "invalid-request",
    `Input ${INPUT_NAME} has data that is no text: element ${wrong} is of type ${found}. Send strings only.`,
  );
}

function isStrings(values: readonly unknown[]): values is readonly string[] {
  for (const value of values) if (typeof value !== "string") return false;
  return true;
}
