import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, {
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import type { Config } from "./config.ts";
import { httpOptions, limitConnections } from "./connection-limits.ts";
import type { ModelRegistry } from "./core/model.ts";
import type { Scheduler } from "./core/scheduler.ts";
import { ERRORS, RETRY_AFTER_SECONDS, ServiceError, shown } from "./errors.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Observability } from "./observability/observability.ts";
import { parseTraceparent } from "./observability/trace-context.ts";
import { healthRoutes } from "./routes/health.ts";
import { inferRoutes } from "./routes/infer.ts";
import { metadataRoutes } from "./routes/metadata.ts";
import { statisticsRoutes } from "./routes/statistics.ts";
import type { InferenceService } from "./serving/inference.ts";

/** What {@link buildApp} puts together. */
export interface AppOptions {
  readonly registry: ModelRegistry;
  readonly scheduler: Scheduler;
  readonly lifecycle: Lifecycle;
  readonly service: InferenceService;
  readonly observability: Observability;
  readonly config: Pick<
    Config,
    | "MAX_BODY_BYTES"
    | "MAX_CONNECTION_AGE_MS"
    | "MAX_CONNECTIONS"
    | "MAX_REQUEST_TEXTS"
    | "MAX_TEXT_CHARACTERS"
    | "REQUEST_TIMEOUT_MS"
  >;
  readonly logger: FastifyServerOptions["logger"];
}

/** Refusals for overload are counted and logged this often at most: they come by the thousand. */
const OVERLOAD_LOG_MS = 10_000;

/** The HTTP side of the server: routes, limits and errors. It does not listen. */
export function buildApp(options: AppOptions) {
  const { registry, scheduler, lifecycle, service, observability, config, logger = false } = options;
  const app = Fastify({
    logger,
    // One line a request would cost more than the request; errors are logged below.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent, bindings, childOptions, { headers: { traceparent } }) =>
      parent.child({ ...bindings, ...parseTraceparent(traceparent as string | undefined) }, childOptions),
    bodyLimit: config.MAX_BODY_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    http: httpOptions(config.REQUEST_TIMEOUT_MS),
    forceCloseConnections: "idle",
    // Node bounds the whole address already; with a bound of its own the router would answer 414.
    routerOptions: { maxParamLength: 16_384 },
  }).withTypeProvider<TypeBoxTypeProvider>();

  limitConnections(app, {
    maxConnections: config.MAX_CONNECTIONS,
    maxAgeMs: config.MAX_CONNECTION_AGE_MS,
  });
  const logOverload = throttled(OVERLOAD_LOG_MS, (refused) =>
    app.log.warn({ refused, waitingTexts: scheduler.waitingTexts }, "overloaded"),
  );
  app.setErrorHandler((error: FastifyError | ServiceError, request, reply) => {
    const serviceError = asServiceError(error, config.MAX_BODY_BYTES);
    if (serviceError.code === "overloaded") logOverload();
    observability.errorSent(serviceError.code);
    return sendError(serviceError, error, request, reply);
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `There is no ${request.method} ${shown(request.url)} here. GET /v2 tells what the server is.`;
    observability.errorSent("route-not-found");
    return sendError(new ServiceError("route-not-found", message), undefined, request, reply);
  });

  void app.register(healthRoutes, { lifecycle });
  void app.register(metadataRoutes, { registry, lifecycle });
  void app.register(statisticsRoutes, { registry, totals: observability.totals });
  void app.register(inferRoutes, {
    service,
    limits: { maxTexts: config.MAX_REQUEST_TEXTS, maxTextCharacters: config.MAX_TEXT_CHARACTERS },
  });
  return app;
}

export type App = ReturnType<typeof buildApp>;

/** Fastify's own errors in the words of our table; what is not the client's fault becomes `internal`. */
function asServiceError(error: FastifyError | ServiceError, bodyLimit: number): ServiceError {
  if (error instanceof ServiceError) return error;
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new ServiceError("body-too-large", `The body is over ${bodyLimit} bytes, which is the limit.`);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new ServiceError(
        "unsupported-encoding",
        "The body's Content-Type is not supported. Send application/json.",
      );
  }
  const { statusCode = 500 } = error;
  if (statusCode < 500)
    return new ServiceError("invalid-request", "The request is not valid HTTP for this address.");
  return new ServiceError("internal");
}

function sendError(error: ServiceError, cause: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (error.status >= 500 && !error.retryable)
    request.log.error({ err: cause, code: error.code }, "request failed");
  else request.log.debug({ code: error.code, status: error.status }, "request refused");
  if (error.retryable) void reply.header("retry-after", RETRY_AFTER_SECONDS);
  if (error.code === "not-ready") void reply.header("connection", "close");
  const message = error.code === "internal" ? ERRORS.internal.meaning : error.message;
  return reply
    .code(error.status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ error: message }));
}

/** Counts calls, and reports at once what was counted since the last report; then not for a while. */
function throttled(intervalMs: number, report: (calls: number) => void): () => void {
  let calls = 0;
  let quietUntil = 0;
  return () => {
    calls++;
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + intervalMs;
    report(calls);
    calls = 0;
  };
}
