import { isUtf8 } from "node:buffer";
import type { Model } from "../core/model.ts";
import type { Prediction } from "../core/predictor.ts";
import { ServiceError } from "../errors.ts";
import type { InferBody } from "../protocol/infer-body.ts";
import type { InferRequest } from "../protocol/infer-request.ts";
import { binaryOutput, outputValues } from "../protocol/infer-response.ts";

/** `InferParameter` as it is decoded: `parameter_choice` names the field that is set. */
interface Parameter {
  readonly parameter_choice?: string;
  readonly [field: string]: unknown;
}

type Parameters = Readonly<Record<string, Parameter>>;

interface Contents {
  readonly bytes_contents: readonly Buffer[];
}

/** `ModelInferRequest` as it is decoded. */
export interface WireRequest {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly parameters: Parameters;
  readonly inputs: readonly {
    readonly name: string;
    readonly datatype: string;
    readonly shape: readonly number[];
    readonly parameters: Parameters;
    readonly contents: Contents | null;
  }[];
  readonly outputs: readonly { readonly name: string; readonly parameters: Parameters }[];
  readonly raw_input_contents: readonly Buffer[];
}

/**
 * The request in the form that it has over REST, so that both are checked by the same rules.
 *
 * @throws ServiceError `invalid-request` where the data is not where the protocol wants it
 */
export function toInferBody(request: WireRequest): InferBody {
  const { id, inputs, outputs, raw_input_contents: raw } = request;
  if (raw.length > 0 && raw.length !== inputs.length) {
    throw new ServiceError(
      "invalid-request",
      `The request has ${raw.length} raw_input_contents, but ${inputs.length} inputs. Send one for each input.`,
    );
  }
  return {
    json: {
      ...(id === "" ? {} : { id }),
      parameters: valuesOf(request.parameters),
      inputs: inputs.map(({ name, datatype, shape, parameters, contents }, i) => ({
        name,
        datatype,
        shape,
        ...dataOf(name, valuesOf(parameters), contents, raw[i]),
      })),
      outputs: outputs.map(({ name, parameters }) => ({ name, parameters: valuesOf(parameters) })),
    },
    binary: raw.length === 0 ? undefined : Buffer.concat(raw),
  };
}

function dataOf(
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  contents: Contents | null,
  raw: Buffer | undefined,
): object {
  const elements = contents?.bytes_contents ?? [];
  if (raw === undefined) return { parameters, data: elements.map((element, i) => textOf(element, name, i)) };
  if (elements.length > 0) {
    throw new ServiceError(
      "invalid-request",
      `Input ${name} has both contents and raw_input_contents. Send one of them.`,
    );
  }
  return { parameters: { ...parameters, binary_data_size: raw.length } };
}

function textOf(element: Buffer, name: string, index: number): string {
  if (isUtf8(element)) return element.toString("utf8");
  throw new ServiceError(
    "invalid-request",
    `Input ${name} has data that is no text: element ${index} is not valid UTF-8. Send texts in UTF-8.`,
  );
}

function valuesOf(parameters: Parameters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, value[value.parameter_choice ?? ""]]),
  );
}

/** The answer as `ModelInferResponse`: raw where the request was, contents otherwise. */
export function toWireResponse(
  request: InferRequest,
  model: Pick<Model, "name" | "version" | "sha256">,
  predictions: readonly Prediction[],
  raw: boolean,
): object {
  return {
    model_name: model.name,
    model_version: model.version,
    id: request.id ?? "",
    parameters: { model_sha256: { string_param: model.sha256 } },
    outputs: request.outputs.map(({ name, tensor }) => ({
      name,
      datatype: tensor.datatype,
      shape: request.shape,
      ...(raw ? {} : { contents: contentsOf(tensor, predictions) }),
    })),
    raw_output_contents: raw ? request.outputs.map(({ tensor }) => binaryOutput(tensor, predictions)) : [],
  };
}

function contentsOf(
  { name, datatype }: InferRequest["outputs"][number]["tensor"],
  predictions: readonly Prediction[],
): object {
  const values = outputValues(name, predictions);
  if (datatype === "FP32") return { fp32_contents: values };
  return { bytes_contents: (values as string[]).map((text) => Buffer.from(text)) };
}
