import {
  type handleUnaryCall,
  logVerbosity,
  type Metadata,
  Server,
  ServerInterceptingCall,
  type ServerInterceptor,
  type ServerUnaryCall,
  setLogVerbosity,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { ModelRegistry } from "../core/model.ts";
import type { ModelIdentity } from "../core/telemetry.ts";
import { ServiceError } from "../errors.ts";
import type { Lifecycle } from "../lifecycle.ts";
import { servedModels, statisticsOf } from "../observability/statistics.ts";
import type { Totals } from "../observability/totals.ts";
import { parseTraceparent } from "../observability/trace-context.ts";
import type { RequestTrace, Tracing } from "../observability/tracing.ts";
import { parseInferRequest, type RequestLimits } from "../protocol/infer-request.ts";
import type { Caller, InferenceService } from "../serving/inference.ts";
import { modelMetadata, serverMetadata } from "../serving/metadata.ts";
import { loadDefinitions } from "./definitions.ts";
import { toInferBody, toWireResponse, type WireRequest } from "./infer-codec.ts";
import { toGrpcError } from "./status.ts";

/** What {@link grpcServer} puts together. */
export interface GrpcOptions {
  readonly registry: ModelRegistry;
  readonly service: InferenceService;
  readonly lifecycle: Lifecycle;
  readonly totals: Totals;
  readonly limits: RequestLimits;
  readonly maxMessageBytes: number;
  /** A connection that is older is asked to end, so that clients spread over replicas. */
  readonly maxConnectionAgeMs: number;
  readonly log: Caller["log"] & {
    error(fields: object, message: string): void;
    child(fields: object): Caller["log"];
  };
  /** @default - calls are in no trace; their log lines name that of the client */
  readonly tracing?: Tracing;
  /** Called with each error that a client is sent. */
  readonly onError: (error: ServiceError) => void;
  /**
   * Looks at a call's metadata before anything else; throws a ServiceError where it is not let in.
   * @default - everybody is
   */
  readonly authorize?: (metadata: Metadata) => void;
}

/** The models that calls are for, for the log. */
const servedTo = new WeakMap<object, ModelIdentity>();

/** `name` and `version` of a request, where an empty string stands for none. */
interface ModelRequest {
  readonly name: string;
  readonly version: string;
}

/** The protocol over gRPC, and gRPC's own health check. It is not bound to a port yet. */
export function grpcServer(options: GrpcOptions): Server {
  // What it has to say is thrown or logged by the one who called it.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    "grpc.max_receive_message_length": options.maxMessageBytes,
    "grpc.max_concurrent_streams": 1024,
    "grpc.max_connection_age_ms": options.maxConnectionAgeMs,
    interceptors: [refuseUnread(options)],
  });
  const { inference, health } = loadDefinitions();
  server.addService(inference, inferenceHandlers(options));
  server.addService(health, healthHandlers(options));
  return server;
}

/** Refuses inferences by their metadata, as REST does by its headers: what comes behind is then not even decoded. */
function refuseUnread({ service, authorize, onError }: GrpcOptions): ServerInterceptor {
  return ({ path }, call) => {
    if (!path.endsWith("/ModelInfer")) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, goOn) {
            try {
              authorize?.(metadata);
              service.refuseUnread();
            } catch (cause) {
              const error = cause instanceof ServiceError ? cause : new ServiceError("internal");
              onError(error);
              const { code = status.UNKNOWN, details = "", metadata: trailer } = toGrpcError(error);
              call.sendStatus({ code, details, ...(trailer && { metadata: trailer }) });
              return;
            }
            goOn(metadata);
          },
        }),
    });
  };
}

function inferenceHandlers(options: GrpcOptions): UntypedServiceImplementation {
  const { registry, lifecycle, totals } = options;
  const open = { ...options, authorize: () => {} };
  return {
    ServerLive: unary(open, () => ({ live: lifecycle.live })),
    ServerReady: unary(open, () => ({ ready: lifecycle.ready })),
    ModelReady: unary<ModelRequest>(open, ({ request: { name, version } }) => {
      registry.find(name, version || undefined);
      return { ready: lifecycle.ready };
    }),
    ServerMetadata: unary(options, serverMetadata),
    ModelMetadata: unary<ModelRequest>(options, ({ request: { name, version } }) =>
      modelMetadata(registry, name, version || undefined),
    ),
    ModelStatistics: unary<ModelRequest>(options, ({ request: { name, version } }) => ({
      model_stats: servedModels(registry, name || undefined, version || undefined).map((model) =>
        statisticsOf(totals.of(model)),
      ),
    })),
    ModelInfer: unary<WireRequest>(options, (call) => traced(call, options)),
  };
}

function healthHandlers(options: GrpcOptions): UntypedServiceImplementation {
  const { lifecycle } = options;
  return {
    Check: unary<{ readonly service: string }>(
      { ...options, authorize: () => {} },
      ({ request: { service } }) => {
        if (service !== "" && service !== "inference.GRPCInferenceService") {
          throw new ServiceError("route-not-found", `There is no service ${service} here.`);
        }
        return { status: lifecycle.ready ? "SERVING" : "NOT_SERVING" };
      },
    ),
  };
}

/** The call with its span, of which the client's is the parent; without tracing, its log lines name the client's. */
async function traced(call: ServerUnaryCall<WireRequest, object>, options: GrpcOptions) {
  const carrier = call.metadata.getMap();
  const trace = options.tracing?.begin("inference.GRPCInferenceService/ModelInfer", carrier, {
    "rpc.system": "grpc",
    "rpc.service": "inference.GRPCInferenceService",
    "rpc.method": "ModelInfer",
  });
  if (trace === undefined) return infer(call, options, parseTraceparent(carrier["traceparent"]?.toString()));
  try {
    const answer = await infer(call, options, trace.logFields, trace);
    trace.end({ "rpc.grpc.status_code": status.OK });
    return answer;
  } catch (error) {
    const known = error instanceof ServiceError ? error : new ServiceError("internal");
    const { code = status.UNKNOWN } = toGrpcError(known);
    trace.end({ "rpc.grpc.status_code": code }, known.status >= 500 ? known.code : undefined);
    throw error;
  }
}

async function infer(
  call: ServerUnaryCall<WireRequest, object>,
  { service, limits, log: parentLog }: GrpcOptions,
  logFields: object | undefined,
  trace?: RequestTrace,
) {
  const { request } = call;
  const log = logFields === undefined ? parentLog : parentLog.child(logFields);
  const model = service.find(request.model_name, request.model_version || undefined, request.id);
  servedTo.set(call, model);
  const inferRequest = parseInferRequest(toInferBody(request), limits, model.predictor.answers);
  const { predictions } = await service.score(
    model,
    { ...inferRequest, deadlineMs: shorter(inferRequest.deadlineMs, remainingMs(call)) },
    { log, watcher: trace?.watcher, onHangUp: (leave) => void call.once("cancelled", leave) },
  );
  return toWireResponse(inferRequest, model, predictions, request.raw_input_contents.length > 0);
}

/** What is left of the client's deadline. */
function remainingMs(call: ServerUnaryCall<WireRequest, object>): number | undefined {
  const deadline = Number(call.getDeadline());
  return Number.isFinite(deadline) ? Math.max(1, deadline - Date.now()) : undefined;
}

function shorter(a = Number.POSITIVE_INFINITY, b = Number.POSITIVE_INFINITY): number | undefined {
  const least = Math.min(a, b);
  return Number.isFinite(least) ? least : undefined;
}

/** A handler that answers with what the function returns, or with the gRPC form of what it throws. */
function unary<Request>(
  { authorize, onError, log }: GrpcOptions,
  handle: (call: ServerUnaryCall<Request, object>) => object | Promise<object>,
): handleUnaryCall<Request, object> {
  return async (call, callback) => {
    try {
      authorize?.(call.metadata);
      callback(null, await handle(call));
    } catch (cause) {
      const error = cause instanceof ServiceError ? cause : new ServiceError("internal");
      onError(error);
      if (error.status >= 500 && !error.retryable) {
        const served = servedTo.get(call);
        const model = served && { model: served.name, version: served.version, sha256: served.sha256 };
        log.error({ err: cause, code: error.code, ...model }, "call failed");
      }
      callback(toGrpcError(error));
    }
  };
}
