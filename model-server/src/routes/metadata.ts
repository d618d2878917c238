import { type FastifyPluginAsyncTypebox, Type } from "@fastify/type-provider-typebox";
import type { ModelRegistry } from "../core/model.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { modelCard, modelMetadata, serverMetadata } from "../serving/metadata.ts";

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
  app.get("/v2", { schema: { response: { 200: ServerMetadata } } }, async () => serverMetadata());

  app.get(
    "/v2/models",
    { schema: { response: { 200: Type.Object({ models: Type.Array(Type.String()) }) } } },
    async () => ({ models: registry.names() }),
  );

  for (const path of ["/v2/models/:model", "/v2/models/:model/versions/:version"]) {
    app.get(
      path,
      { schema: { params: ModelPath, response: { 200: ModelMetadata } } },
      async ({ params: { model, version } }) => modelMetadata(registry, model, version),
    );

    app.get<{ Params: { model: string; version?: string } }>(`${path}/card`, async ({ params }) =>
      modelCard(registry, params.model, params.version),
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
