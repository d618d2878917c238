import { ServiceError, shown } from "../errors.ts";

/** The tensors of every text model. */
export const INPUT_NAME = "TEXT";
export const OUTPUTS = [
  { name: "PREDICTION", datatype: "BYTES" },
  { name: "LABEL", datatype: "BYTES" },
  { name: "SCORE", datatype: "FP32" },
] as const;

export type OutputTensor = (typeof OUTPUTS)[number];

type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The shape of a tensor of texts: `[N]` or `[N,1]`. */
export type TextShape = readonly [number] | readonly [number, 1];

/**
 * Reads the elements of a BYTES tensor from JSON; nested and flat data are the same, row-major.
 *
 * @param tensor - `{"name","shape","datatype","data"}`
 * @throws ServiceError; its text says "shape" only where the shape is wrong, which clients rely on
 */
export function parseTextTensor(tensor: JsonObject): { texts: readonly string[]; shape: TextShape } {
  const { datatype, data } = tensor;
  if (datatype !== "BYTES") {
    throw new ServiceError(
      "invalid-request",
      `Input ${INPUT_NAME} has the datatype ${shown(datatype)}, allowed is "BYTES".`,
    );
  }
  const shape = parseTextShape(tensor["shape"]);
  if (!Array.isArray(data)) {
    throw new ServiceError(
      "invalid-request",
      `Input ${INPUT_NAME} has ${data === undefined ? "no data" : "data that is no array"}. Send "data" as a JSON array of strings.`,
    );
  }
  const texts = flatten(data, shape);
  if (texts.length !== shape[0]) {
    throw new ServiceError(
      "wrong-shape",
      `Input ${INPUT_NAME} has ${texts.length} elements, but its shape [${shape}] asks for ${shape[0]}.`,
    );
  }
  return { texts, shape };
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
