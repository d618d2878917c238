import type { OffsetUnit } from "../core/bundle/manifest.ts";
import { OFFSET_UNITS } from "../core/entities.ts";
import type { AnswerKind } from "../core/predictor.ts";
import { ServiceError, shown } from "../errors.ts";
import { tooManyTexts } from "./bytes-tensor.ts";
import type { InferBody } from "./infer-body.ts";
import {
  INPUT_NAME,
  isObject,
  type JsonObject,
  type OutputTensor,
  outputsOf,
  parameterOf,
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
  /** Time that the client gives the server, in milliseconds. */
  readonly deadlineMs: number | undefined;
  /** What offsets are to count; undefined: as the bundle declares. */
  readonly offsetUnit: OffsetUnit | undefined;
}

/** An output, by the name that the client knows it by. */
export interface RequestedOutput {
  readonly name: string;
  readonly tensor: OutputTensor;
  /** Whether its data follows the JSON of the answer as bytes. */
  readonly binary: boolean;
}

/** Bounds of one request. */
export interface RequestLimits {
  readonly maxTexts: number;
  /** UTF-16 units of a text. */
  readonly maxTextCharacters: number;
}

/**
 * Checks a V2 inference request by hand rather than with a schema: the texts are looked at once, and each
 * mistake gets a sentence of its own. Unknown fields are ignored, and all parameters but those named here.
 *
 * @param answers - what the model answers with: it decides which outputs there are
 * @throws ServiceError with status 400
 */
export function parseInferRequest(
  { json: body, binary }: InferBody,
  limits: RequestLimits,
  answers: AnswerKind,
): InferRequest {
  if (!isObject(body)) {
    throw new ServiceError("invalid-request", 'The body is no JSON object. Send {"inputs":[…]}.');
  }
  const id = body["id"] ?? undefined;
  if (id !== undefined && typeof id !== "string") {
    throw new ServiceError("invalid-request", `"id" is ${shown(id)}, allowed is a string.`);
  }
  const outputs = parseOutputs(
    body["outputs"] ?? undefined,
    outputsOf(answers),
    booleanParameter(body, "binary_data_output", "The request") ?? false,
  );
  const { maxTexts } = limits;
  const { texts, shape } = parseTextTensor(onlyInput(body["inputs"]), { binary, maxTexts });
  checkTexts(texts, limits);
  return { id, texts, shape, outputs, deadlineMs: deadlineOf(body), offsetUnit: offsetUnitOf(body) };
}

/** The parameter `offset_unit`, which is ours alone. */
function offsetUnitOf(body: JsonObject): OffsetUnit | undefined {
  const wanted = parameterOf(body, "offset_unit");
  const unit = OFFSET_UNITS.find((known) => known === wanted);
  if (unit !== undefined || wanted === undefined) return unit;
  throw new ServiceError(
    "invalid-request",
    `The request has the parameter "offset_unit" with ${shown(wanted)}, allowed are ${OFFSET_UNITS.map((known) => shown(known)).join(" and ")}.`,
  );
}

/** Triton's parameter `timeout`, in microseconds; 0 means none there. */
function deadlineOf(body: JsonObject): number | undefined {
  const timeout = parameterOf(body, "timeout");
  return typeof timeout === "number" && timeout > 0 ? Math.max(1, timeout / 1000) : undefined;
}

/**
 * Holds texts against the bounds of a request.
 *
 * @throws ServiceError `invalid-request`
 */
export function checkTexts(texts: readonly string[], limits: RequestLimits): void {
  if (texts.length > limits.maxTexts) throw tooManyTexts(texts.length, limits.maxTexts);
  for (let i = 0; i < texts.length; i++) {
    const { length } = texts[i] as string;
    if (length > limits.maxTextCharacters) {
      throw new ServiceError(
        "invalid-request",
        `Text ${i} has ${length} characters, at most ${limits.maxTextCharacters} are allowed. Cut or split it.`,
      );
    }
  }
}

function onlyInput(inputs: unknown): JsonObject {
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

function parseOutputs(
  outputs: unknown,
  known: readonly OutputTensor[],
  binary: boolean,
): readonly RequestedOutput[] {
  const all = () => known.map((tensor) => ({ name: tensor.name, tensor, binary }));
  if (outputs === undefined) return all();
  if (!Array.isArray(outputs)) {
    throw new ServiceError("invalid-request", `"outputs" is ${kindOf(outputs)}, allowed is an array.`);
  }
  if (outputs.length === 0) return all();
  if (outputs.length > known.length) {
    throw new ServiceError(
      "invalid-request",
      `The request asks for ${outputs.length} outputs, there are ${known.length}: ${namesOf(known)}.`,
    );
  }
  const requested = outputs.map((output, index) => parseOutput(output, index, known, binary));
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

function parseOutput(
  output: unknown,
  index: number,
  known: readonly OutputTensor[],
  binary: boolean,
): RequestedOutput {
  const name = isObject(output) ? output["name"] : undefined;
  const tensor = typeof name === "string" && known.find((one) => one.name === name.toUpperCase());
  if (!isObject(output) || !tensor) {
    throw new ServiceError(
      "invalid-request",
      `Output ${index} has the name ${shown(name)}, allowed are ${namesOf(known)}.`,
    );
  }
  const own = booleanParameter(output, "binary_data", `Output ${tensor.name}`);
  return { name: name as string, tensor, binary: own ?? binary };
}

function namesOf(tensors: readonly OutputTensor[]): string {
  return tensors.map(({ name }) => name).join(", ");
}

function booleanParameter(owner: JsonObject, name: string, what: string): boolean | undefined {
  const value = parameterOf(owner, name);
  if (value === undefined || typeof value === "boolean") return value;
  throw new ServiceError(
    "invalid-request",
    `${what} has the parameter "${name}" ${shown(value)}, allowed are true and false.`,
  );
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `of type ${typeof value}`;
}
