import type { Model, ModelCard, ModelRegistry } from "../core/model.ts";
import { INPUT_NAME, outputsOf } from "../protocol/tensors.ts";
import { VERSION } from "../version.ts";

/** What the server is, in the words of the protocol. */
export interface ServerMetadata {
  name: string;
  version: string;
  extensions: string[];
}

export function serverMetadata(): ServerMetadata {
  return {
    name: "streaming-inference-model-server",
    version: VERSION,
    extensions: ["binary_tensor_data", "statistics"],
  };
}

/** A tensor of a model; -1 is a variable dimension. */
export interface TensorMetadata {
  name: string;
  datatype: string;
  shape: number[];
}

/** What a model is, in the words of the protocol. */
export interface ModelMetadata {
  name: string;
  versions: string[];
  platform: string;
  inputs: TensorMetadata[];
  outputs: TensorMetadata[];
  properties: Record<string, string>;
}

/**
 * @param version - asks for one version; undefined describes the newest, and lists all
 * @throws ServiceError where the model or the version is not served
 */
export function modelMetadata(registry: ModelRegistry, name: string, version?: string): ModelMetadata {
  const model = registry.find(name, version);
  return {
    name: model.name,
    versions: version === undefined ? registry.versions(name) : [model.version],
    platform: "onnxruntime_onnx",
    inputs: [{ name: INPUT_NAME, datatype: "BYTES", shape: [-1] }],
    outputs: outputsOf(model.predictor.answers).map((output) => ({ ...output, shape: [-1] })),
    properties: {
      task: model.task,
      description: model.description,
      model_version: model.version,
      model_sha256: model.sha256,
    },
  };
}

/** A model's card, with what names the model. */
export type NamedCard = Pick<Model, "name" | "version" | "sha256" | "task" | "description"> & ModelCard;

/** @throws ServiceError where the model or the version is not served */
export function modelCard(registry: ModelRegistry, name: string, version?: string): NamedCard {
  const model = registry.find(name, version);
  const { sha256, task, description, card } = model;
  return { name: model.name, version: model.version, sha256, task, description, ...card };
}
