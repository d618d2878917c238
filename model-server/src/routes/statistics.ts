import { type FastifyPluginAsyncTypebox, Type } from "@fastify/type-provider-typebox";
import type { ModelRegistry } from "../core/model.ts";
import { servedModels, statisticsOf } from "../observability/statistics.ts";
import type { Totals } from "../observability/totals.ts";

const Duration = Type.Object({ count: Type.Integer(), ns: Type.Integer() });
const ModelStatistics = Type.Object({
  name: Type.String(),
  version: Type.String(),
  last_inference: Type.Integer(),
  inference_count: Type.Integer(),
  execution_count: Type.Integer(),
  inference_stats: Type.Object({
    success: Duration,
    fail: Duration,
    queue: Duration,
    compute_input: Duration,
    compute_infer: Duration,
    compute_output: Duration,
    cache_hit: Duration,
    cache_miss: Duration,
  }),
  batch_stats: Type.Array(
    Type.Object({
      batch_size: Type.Integer(),
      compute_input: Duration,
      compute_infer: Duration,
      compute_output: Duration,
    }),
  ),
});
const Statistics = Type.Object({ model_stats: Type.Array(ModelStatistics) });
const ModelPath = Type.Object({ model: Type.Optional(Type.String()), version: Type.Optional(Type.String()) });

/** Options of {@link statisticsRoutes}. */
export interface StatisticsOptions {
  readonly registry: ModelRegistry;
  readonly totals: Totals;
}

/** Triton's statistics extension: of all models, of a model's versions, of one version. */
export const statisticsRoutes: FastifyPluginAsyncTypebox<StatisticsOptions> = async (
  app,
  { registry, totals },
) => {
  for (const path of [
    "/v2/models/stats",
    "/v2/models/:model/stats",
    "/v2/models/:model/versions/:version/stats",
  ]) {
    app.get(
      path,
      { schema: { params: ModelPath, response: { 200: Statistics } } },
      async ({ params: { model, version } }) => ({
        model_stats: servedModels(registry, model, version).map((served) => statisticsOf(totals.of(served))),
      }),
    );
  }
};
