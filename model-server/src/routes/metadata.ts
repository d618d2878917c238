import { type FastifyPluginAsyncTypebox, Type } from "@fastify/type-provider-typebox";
import type { Model, ModelRegistry } from "../core/model.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { INPUT_NAME, outputsOf } from "../protocol/tensors.ts";
import { VERSION } from "../version.ts";

const SERVER_NAME = "streaming-inference-model-server";

const TensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.String(),
  /** -1 is a variable dimension. */
  shape: Type.Array(Type.Integer()),
});
const ServerMetadata = Type.Object({
  name: Type.String(),
  version: Type.String(),
  extensions: Type.Array(Type.String()),
});
const ModelMetadata = Type.Object({
  name: Type.String(),
  versions: Type.Array(Type.String()),
  platform: Type.String(),
  inputs: Type.Array(TensorMetadata),
  outputs: Type.Array(TensorMetadata),
  properties: Type.Record(Type.String(), Type.String()),
});
const ModelReady = Type.Object({ name: Type.String(), ready: Type.Boolean() });
const ModelPath = Type.Object({ model: Type.String(), version: Type.Optional(Type.String()) });

/** Options of {@link metadataRoutes}. */
export interface MetadataOptions {
  readonly registry: ModelRegistry;
  readonly lifecycle: Lifecycle;
}

/** What is served, and with which tensors. */
export const metadataRoutes: FastifyPluginAsyncTypebox<MetadataOptions> = async (
  app,
  { registry, lifecycle },
) => {
  app.get("/v2", { schema: { response: { 200: ServerMetadata } } }, async () => ({
    name: SERVER_NAME,
    version: VERSION,
    extensions: ["binary_tensor_data", "statistics"],
  }));

  app.get(
    "/v2/models",
    { schema: { response: { 200: Type.Object({ models: Type.Array(Type.String()) }) } } },
    async () => ({ models: registry.names() }),
  );

  for (const path of ["/v2/models/:model", "/v2/models/:model/versions/:version"]) {
    app.get(
      path,
      { schema: { params: ModelPath, response: { 200: ModelMetadata } } },
      async ({ params: { model, version } }) =>
        modelMetadata(
          registry.find(model, version),
          version === undefined ? registry.versions(model) : undefined,
        ),
    );

    app.get(
      `${path}/ready`,
      { schema: { params: ModelPath, response: { 200: ModelReady, 503: ModelReady } } },
      async ({ params: { model, version } }, reply) => {
        const { name } = registry.find(model, version);
        reply.code(lifecycle.ready ? 200 : 503);
        return { name, ready: lifecycle.ready };
      },
    );
  }
};

function modelMetadata({ name, version, sha256, task, description, predictor }: Model, versions = [version]) {
  return {
    name,
    versions,
    platform: "onnxruntime_onnx",
    inputs: [{ name: INPUT_NAME, datatype: "BYTES", shape: [-1] }],
    outputs: outputsOf(predictor.answers).map((output) => ({ ...output, shape: [-1] })),
    properties: { task, description, model_version: version, model_sha256: sha256 },
  };
}
