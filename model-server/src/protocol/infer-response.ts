import type { Model } from "../core/model.ts";
import type { Prediction } from "../core/predictor.ts";
import { writeFloats, writeTexts } from "./bytes-tensor.ts";
import type { InferRequest, RequestedOutput } from "./infer-request.ts";
import type { OutputTensor } from "./tensors.ts";

type Identity = Pick<Model, "name" | "version" | "sha256">;

/** An answer as it goes over the wire. */
export interface InferResponse {
  readonly body: string | Buffer;
  /** Bytes of JSON at the beginning of the body; undefined where the body is JSON alone. */
  readonly headerLength: number | undefined;
}

/** Writes the answer. Its JSON is put together by hand: half of it is strings that hold JSON. */
export function encodeInferResponse(
  request: InferRequest,
  model: Identity,
  predictions: readonly Prediction[],
): InferResponse {
  const tensors: Buffer[] = [];
  const outputs = request.outputs.map(
    (output) =>
      `{"name":${JSON.stringify(output.name)},"datatype":"${output.tensor.datatype}","shape":[${request.shape}],` +
      `${dataField(output, predictions, tensors)}}`,
  );
  const id = request.id === undefined ? "" : `"id":${JSON.stringify(request.id)},`;
  const json =
    `{"model_name":${JSON.stringify(model.name)},"model_version":${JSON.stringify(model.version)},${id}` +
    `"parameters":{"model_sha256":"${model.sha256}"},"outputs":[${outputs.join(",")}]}`;
  if (!request.outputs.some(({ binary }) => binary)) return { body: json, headerLength: undefined };
  const header = Buffer.from(json);
  return { body: Buffer.concat([header, ...tensors]), headerLength: header.length };
}

/** The data itself, or how many of the bytes behind the JSON it is; those are added to `tensors`. */
function dataField(
  { tensor, binary }: RequestedOutput,
  predictions: readonly Prediction[],
  tensors: Buffer[],
): string {
  if (!binary) return `"data":[${predictions.map(ELEMENTS[tensor.name]).join(",")}]`;
  const bytes = binaryOutput(tensor, predictions);
  tensors.push(bytes);
  return `"parameters":{"binary_data_size":${bytes.length}}`;
}

/** An output as a binary tensor. */
export function binaryOutput({ name }: OutputTensor, predictions: readonly Prediction[]): Buffer {
  const values = outputValues(name, predictions);
  return name === "SCORE" ? writeFloats(values as number[]) : writeTexts(values as string[]);
}

/** An output's elements: texts, or numbers where its datatype is FP32. */
export function outputValues(
  name: OutputTensor["name"],
  predictions: readonly Prediction[],
): string[] | number[] {
  switch (name) {
    case "PREDICTION":
      return predictions.map((prediction) => JSON.stringify(prediction));
    case "LABEL":
      return predictions.map(({ label }) => label ?? "");
    case "SCORE":
      return predictions.map(({ score }) => score ?? 0);
  }
}

/** An output's element as JSON. */
const ELEMENTS: Readonly<Record<OutputTensor["name"], (prediction: Prediction) => string>> = {
  // The value of a text's PREDICTION is JSON itself; its quotes are escaped once more as an element.
  PREDICTION: (prediction) =>
    prediction.label === undefined
      ? JSON.stringify(JSON.stringify(prediction))
      : `${labelForms(prediction.label).prediction}${prediction.score}}"`,
  LABEL: ({ label = null }) => labelForms(label).element,
  SCORE: ({ score }) => String(score ?? 0),
};

interface LabelForms {
  /** The label as an element of LABEL. */
  readonly element: string;
  /** An element of PREDICTION up to its score. */
  readonly prediction: string;
}

/** Escaped forms by label, computed once each: labels come from manifests, so there are few. */
const FORMS = new Map<string | null, LabelForms>();

function labelForms(label: string | null): LabelForms {
  let forms = FORMS.get(label);
  if (forms === undefined) {
    const inner = `{"label":${JSON.stringify(label)},"score":`;
    forms = { element: JSON.stringify(label ?? ""), prediction: JSON.stringify(inner).slice(0, -1) };
    FORMS.set(label, forms);
  }
  return forms;
}
