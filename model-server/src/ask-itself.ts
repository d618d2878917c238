import type { App, AppOptions } from "./app.ts";
import type { Config } from "./config.ts";
import type { LoadedModel } from "./core/load-model.ts";
import { isTracing } from "./observability/tracing.ts";
import type { Security } from "./security/security.ts";
import { warmUp } from "./serving/warm-up.ts";

/** A slow machine must not start late. */
const WARM_UP_MS = 3_000;

/** Warms up what a request goes through, on each model. What was counted meanwhile nobody asked. */
export async function askItself(
  loaded: readonly LoadedModel[],
  {
    app,
    config,
    security,
    observability,
  }: Pick<AppOptions, "observability"> & {
    app: App;
    config: Config;
    security: Security;
  },
): Promise<void> {
  const requests = Math.floor(config.WARM_UP_REQUESTS / loaded.length);
  if (loaded.length === 0 || requests === 0) return;
  const own = security.lendToken?.();
  const headers = {
    ...(own && { authorization: `Bearer ${own.token}` }),
    // Of a trace that is not recorded: no span is sent.
    ...(isTracing(config) && { traceparent: `00-${"1".repeat(32)}-${"1".repeat(16)}-00` }),
  };
  const begun = performance.now();
  let answered = 0;
  try {
    for (const { model, samples: texts } of loaded) {
      const path = `/v2/models/${encodeURIComponent(model.name)}/versions/${encodeURIComponent(model.version)}/infer`;
      const withinMs = WARM_UP_MS / loaded.length;
      if (texts.length > 0)
        answered += await warmUp({ handle: app.routing, path, texts, requests, withinMs, headers });
    }
  } catch (error) {
    app.log.warn({ err: error }, "the server could not warm up: the first requests will be slower");
  }
  own?.revoke();
  observability.restart();
  app.log.info({ answered, ms: Math.round(performance.now() - begun) }, "warmed up");
}
