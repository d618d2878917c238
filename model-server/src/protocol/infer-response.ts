import type { Model } from "../core/model.ts";
import type { Prediction } from "../core/predictor.ts";
import type { InferRequest } from "./infer-request.ts";
import type { OutputTensor } from "./tensors.ts";

type Identity = Pick<Model, "name" | "version" | "sha256">;

/** What PREDICTION, LABEL and SCORE hold for a text. */
type ElementWriter = (prediction: Prediction) => string;

/** Writes the answer as JSON text. It is put together by hand: half of it is strings that hold JSON. */
export function encodeInferResponse(
  request: InferRequest,
  model: Identity,
  predictions: readonly Prediction[],
): string {
  const id = request.id === undefined ? "" : `"id":${JSON.stringify(request.id)},`;
  const outputs = request.outputs.map(
    ({ name, tensor }) =>
      `{"name":${JSON.stringify(name)},"datatype":"${tensor.datatype}","shape":[${request.shape}],` +
      `"data":[${predictions.map(WRITERS[tensor.name]).join(",")}]}`,
  );
  return (
    `{"model_name":${JSON.stringify(model.name)},"model_version":${JSON.stringify(model.version)},${id}` +
    `"parameters":{"model_sha256":"${model.sha256}"},"outputs":[${outputs.join(",")}]}`
  );
}

const WRITERS: Readonly<Record<OutputTensor["name"], ElementWriter>> = {
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
