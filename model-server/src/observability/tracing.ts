import type { Config } from "../config.ts";
import type { RequestWatcher } from "../core/telemetry.ts";

/** Headers of a request, or metadata of a call. */
export type Carrier = Readonly<Record<string, unknown>>;

/** Values that a span is described with. Never texts. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** One request in a trace. */
export interface RequestTrace {
  /** For the lines of the request's log. */
  readonly logFields: { readonly trace_id: string; readonly span_id: string; readonly sampled: boolean };
  /** For the scheduler to tell the request's phases to; undefined where nobody will look at them. */
  readonly watcher: RequestWatcher | undefined;
  /** @param failed - why the server did not do what it was asked for; undefined where it did, or the client erred */
  end(attributes: SpanAttributes, failed?: string): void;
}

/** Spans of requests, sent to a collector. */
export interface Tracing {
  /**
   * @param name - of the span, of few different values
   * @param carrier - may hold the client's `traceparent` and `tracestate`
   */
  begin(name: string, carrier: Carrier, attributes: SpanAttributes): RequestTrace;
  /** Sends what is left. Never rejects: a collector that is away must not keep a server from ending. */
  close(): Promise<void>;
}

/** Says what went wrong with sending. */
export interface TracingLog {
  warn(fields: object, message: string): void;
}

type TracingConfig = Pick<
  Config,
  | "OTEL_SDK_DISABLED"
  | "OTEL_TRACES_EXPORTER"
  | "OTEL_EXPORTER_OTLP_ENDPOINT"
  | "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
  | "OTEL_EXPORTER_OTLP_PROTOCOL"
>;

/** Whether spans are to be sent: where that was asked for, or there is a place to send them to. */
export function isTracing(config: TracingConfig): boolean {
  if (config.OTEL_SDK_DISABLED || config.OTEL_TRACES_EXPORTER === "none") return false;
  const endpoint = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || config.OTEL_EXPORTER_OTLP_ENDPOINT;
  return config.OTEL_TRACES_EXPORTER === "otlp" || endpoint !== "";
}

/** @returns undefined where tracing is off: OpenTelemetry's packages are then not even loaded */
export async function openTracing(config: TracingConfig, log: TracingLog): Promise<Tracing | undefined> {
  if (!isTracing(config)) return undefined;
  const { openTelemetry } = await import("./opentelemetry.ts");
  return openTelemetry(config.OTEL_EXPORTER_OTLP_PROTOCOL, log);
}
