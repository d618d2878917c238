import type { Server } from "node:http";
import type { Server as TlsServer } from "node:tls";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, {
  type FastifyError,
  type FastifyHttpOptions,
  type FastifyServerOptions,
  LogController,
} from "fastify";
import { type Config, requestLimits } from "./config.ts";
import { httpOptions, limitConnections } from "./connection-limits.ts";
import type { ModelRegistry } from "./core/model.ts";
import type { Scheduler } from "./core/scheduler.ts";
import { ServiceError, shown } from "./errors.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Observability } from "./observability/observability.ts";
import { parseTraceparent } from "./observability/trace-context.ts";
import type { Tracing } from "./observability/tracing.ts";
import { ErrorReplies } from "./routes/error-replies.ts";
import { healthRoutes } from "./routes/health.ts";
import { inferRoutes } from "./routes/infer.ts";
import { metadataRoutes } from "./routes/metadata.ts";
import { openaiRoutes } from "./routes/openai.ts";
import { openapiRoutes } from "./routes/openapi.ts";
import { pageRoutes } from "./routes/page.ts";
import { repositoryRoutes } from "./routes/repository.ts";
import { keepBook } from "./routes/served-routes.ts";
import { statisticsRoutes } from "./routes/statistics.ts";
import { traceRequests } from "./routes/trace-requests.ts";
import type { Security } from "./security/security.ts";
import type { InferenceService } from "./serving/inference.ts";
import type { Repository } from "./serving/repository.ts";

/** What {@link buildApp} puts together. */
export interface AppOptions {
  readonly registry: ModelRegistry;
  readonly scheduler: Scheduler;
  readonly lifecycle: Lifecycle;
  readonly service: InferenceService;
  readonly observability: Observability;
  readonly config: Pick<
    Config,
    | "KEEP_ALIVE_TIMEOUT_MS"
    | "MAX_BODY_BYTES"
    | "MAX_CONNECTION_AGE_MS"
    | "MAX_CONNECTIONS"
    | "MAX_REQUEST_TEXTS"
    | "LONG_TEXTS"
    | "MAX_TEXT_CHARACTERS"
    | "OPENAI_API"
    | "PAGE"
    | "REQUEST_DEADLINE_MS"
    | "REQUEST_TIMEOUT_MS"
  >;
  readonly logger: FastifyServerOptions["logger"];
  /** @default - everybody is let in, and connections are not encrypted */
  readonly security?: Security;
  /** @default - models stay as they are while the server runs */
  readonly repository?: Repository;
  /** @default - requests are in no trace; their log lines name that of the client */
  readonly tracing?: Tracing;
}

/** What Fastify is told of the connections; its types tell servers with and without TLS apart, nobody else does. */
type HttpOptions = Pick<FastifyHttpOptions<Server>, "http">;

/** The HTTP side of the server: routes, limits and errors. It does not listen. */
export function buildApp(options: AppOptions) {
  const {
    registry,
    scheduler,
    lifecycle,
    service,
    observability,
    config,
    security,
    repository,
    tracing,
    logger = false,
  } = options;
  const { authorize, tls } = security ?? {};
  const connections = httpOptions(config.REQUEST_TIMEOUT_MS);
  const app = Fastify({
    logger,
    // One line a request would cost more than the request; errors are logged below.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent, bindings, childOptions, { headers: { traceparent } }) =>
      parent.child(
        tracing === undefined
          ? { ...bindings, ...parseTraceparent(traceparent as string | undefined) }
          : bindings,
        childOptions,
      ),
    bodyLimit: config.MAX_BODY_BYTES,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    // Nothing comes and nothing goes for longer than any request takes: the client is gone, or takes no answer.
    connectionTimeout: config.REQUEST_TIMEOUT_MS + config.REQUEST_DEADLINE_MS,
    ...((tls === undefined ? { http: connections } : { https: { ...connections, ...tls } }) as HttpOptions),
    forceCloseConnections: "idle",
    // Addresses that are none: no route and no hook sees them.
    frameworkErrors: (error, request, reply) => void errors.send(error, request, reply),
    // Node bounds the whole address already; with a bound of its own the router would answer 414.
    routerOptions: { maxParamLength: 16_384 },
  }).withTypeProvider<TypeBoxTypeProvider>();

  limitConnections(app, {
    maxConnections: config.MAX_CONNECTIONS,
    maxAgeMs: config.MAX_CONNECTION_AGE_MS,
  });
  security?.onTlsChange((files) => (app.server as unknown as TlsServer).setSecureContext(files));
  const errors = new ErrorReplies({
    bodyLimit: config.MAX_BODY_BYTES,
    log: () => app.log,
    waitingTexts: () => scheduler.waitingTexts,
    count: (code) => observability.errorSent(code),
  });
  app.setErrorHandler((error: FastifyError | ServiceError, request, reply) =>
    errors.send(error, request, reply),
  );
  app.setNotFoundHandler((request, reply) => {
    const { method, url } = request;
    const allow = methodsOf(url)?.join(", ");
    const error =
      allow === undefined
        ? new ServiceError(
            "route-not-found",
            `There is no ${method} ${shown(url)} here. GET /v2 tells what the server is.`,
          )
        : new ServiceError("method-not-allowed", `${method} is not allowed here, only ${allow}.`);
    if (allow !== undefined) void reply.header("allow", allow);
    return errors.send(error, request, reply);
  });
  app.decorateRequest("served", undefined);
  if (tracing !== undefined) traceRequests(app, tracing);
  if (authorize !== undefined) {
    app.addHook("onRequest", async ({ routeOptions, headers }) => {
      if (!routeOptions.config.open) authorize(headers.authorization);
    });
  }
  // Routes that take a body bring a parser; elsewhere a body is not read, let alone found wrong.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));
  const methodsOf = keepBook(app);
  const limits = requestLimits(config);

  void app.register(healthRoutes, { lifecycle });
  void app.register(metadataRoutes, { registry, lifecycle });
  void app.register(statisticsRoutes, { registry, totals: observability.totals });
  void app.register(inferRoutes, { service, limits });
  if (config.OPENAI_API) void app.register(openaiRoutes, { registry, service, limits, errors });
  if (config.PAGE) void app.register(pageRoutes, { metrics: observability.metrics });
  const described = {
    openai: config.OPENAI_API,
    page: config.PAGE,
    token: authorize !== undefined,
    repository: repository !== undefined,
  };
  void app.register(openapiRoutes, described);
  if (repository !== undefined) void app.register(repositoryRoutes, { repository });
  return app;
}

export type App = ReturnType<typeof buildApp>;
