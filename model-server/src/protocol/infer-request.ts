import { ServiceError, shown } from "../errors.ts";
import {
  INPUT_NAME,
  isObject,
  OUTPUTS,
  type OutputTensor,
  parseTextTensor,
  type TextShape,
} from "./tensors.ts";

/** An inference request that makes sense. */
export interface InferRequest {
  readonly id: string | undefined;
  readonly texts: readonly string[];
  /** Shape of the input; the outputs have it too. */
  readonly shape: TextShape;
  readonly outputs: readonly RequestedOutput[];
}

/** An output, by the name that the client knows it by. */
export interface RequestedOutput {
  readonly name: string;
  readonly tensor: OutputTensor;
}

/** Bounds of one request. */
export interface RequestLimits {
  readonly maxTexts: number;
  /** UTF-16 units of a text. */
  readonly maxTextCharacters: number;
}

const ALL_OUTPUTS: readonly RequestedOutput[] = OUTPUTS.map((tensor) => ({ name: tensor.name, tensor }));
const OUTPUT_NAMES = OUTPUTS.map(({ name }) => name).join(", ");

/**
 * Checks a V2 inference request by hand rather than with a schema: the texts are looked at once, and each
 * mistake gets a sentence of its own. `parameters` are ignored, as are unknown fields.
 *
 * @throws ServiceError with status 400
 */
export function parseInferRequest(body: unknown, limits: RequestLimits): InferRequest {
  if (!isObject(body)) {
    throw new ServiceError("invalid-request", 'The body is no JSON object. Send {"inputs":[…]}.');
  }
  const id = body["id"] ?? undefined;
  if (id !== undefined && typeof id !== "string") {
    throw new ServiceError("invalid-request", `"id" is ${shown(id)}, allowed is a string.`);
  }
  const outputs = parseOutputs(body["outputs"] ?? undefined);
  const { texts, shape } = parseTextTensor(onlyInput(body["inputs"]));
  if (texts.length > limits.maxTexts) {
    throw new ServiceError(
      "invalid-request",
      `The request holds ${texts.length} texts, at most ${limits.maxTexts} are allowed. Send several requests.`,
    );
  }
  for (let i = 0; i < texts.length; i++) {
    const { length } = texts[i] as string;
    if (length > limits.maxTextCharacters) {
      throw new ServiceError(
        "invalid-request",
        `Text ${i} has ${length} characters, at most ${limits.maxTextCharacters} are allowed. Cut or split it.`,
      );
    }
  }
  return { id, texts, shape, outputs };
}

function onlyInput(inputs: unknown): Readonly<Record<string, unknown>> {
  if (!Array.isArray(inputs)) {
    throw new ServiceError(
      "invalid-request",
      `"inputs" is ${kindOf(inputs)}, allowed is an array of one tensor.`,
    );
  }
  if (inputs.length !== 1) {
    throw new ServiceError(
      "invalid-request",
      `The request has ${inputs.length} inputs, allowed is exactly one, named ${INPUT_NAME}.`,
    );
  }
  const [input] = inputs;
  if (!isObject(input)) {
    throw new ServiceError("invalid-request", `Input 0 is ${kindOf(input)}, allowed is a tensor object.`);
  }
  const { name } = input;
  if (typeof name !== "string" || name.toUpperCase() !== INPUT_NAME) {
    throw new ServiceError(
      "invalid-request",
      `Input 0 has the name ${shown(name)}, allowed is "${INPUT_NAME}".`,
    );
  }
  return input;
}

function parseOutputs(outputs: unknown): readonly RequestedOutput[] {
  if (outputs === undefined) return ALL_OUTPUTS;
  if (!Array.isArray(outputs)) {
    throw new ServiceError("invalid-request", `"outputs" is ${kindOf(outputs)}, allowed is an array.`);
  }
  if (outputs.length === 0) return ALL_OUTPUTS;
  if (outputs.length > OUTPUTS.length) {
    throw new ServiceError(
      "invalid-request",
      `The request asks for ${outputs.length} outputs, there are ${OUTPUTS.length}: ${OUTPUT_NAMES}.`,
    );
  }
  const requested = outputs.map(parseOutput);
  const repeated = requested.find(({ tensor }, i) =>
    requested.some((other, j) => j < i && other.tensor === tensor),
  );
  if (repeated !== undefined) {
    throw new ServiceError(
      "invalid-request",
      `Output ${repeated.tensor.name} is asked for twice. Ask for it once.`,
    );
  }
  return requested;
}

function parseOutput(output: unknown, index: number): RequestedOutput {
  const name = isObject(output) ? output["name"] : undefined;
  const tensor = typeof name === "string" && OUTPUTS.find((known) => known.name === name.toUpperCase());
  if (!tensor) {
    throw new ServiceError(
      "invalid-request",
      `Output ${index} has the name ${shown(name)}, allowed are ${OUTPUT_NAMES}.`,
    );
  }
  return { name: name as string, tensor };
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `of type ${typeof value}`;
}
