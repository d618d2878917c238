import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { setGlobalErrorHandler, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { RequestWatcher, WatchedBatch } from "../core/telemetry.ts";
import { VERSION } from "../version.ts";
import { throttled } from "./throttled.ts";
import type { Carrier, RequestTrace, SpanAttributes, Tracing, TracingLog } from "./tracing.ts";

/** A collector that is away fails every few seconds. */
const FAILURE_LOG_MS = 60_000;

/** Time for the last spans to be sent when the server ends. */
const CLOSE_MS = 2_000;

const SCOPE = "streaming-inference-model-server";

/**
 * Spans by OpenTelemetry's own packages. Where to, with which headers, how many of them and from whom: they read that
 * themselves, from the variables that OpenTelemetry's specification names.
 *
 * @param protocol - of OTLP over HTTP
 */
export function openTelemetry(protocol: "http/protobuf" | "http/json", log: TracingLog): Tracing {
  const warn = throttled(FAILURE_LOG_MS, (failures, reason?: string) =>
    log.warn({ failures, reason }, "spans could not be sent"),
  );
  setGlobalErrorHandler((error) => warn(typeof error === "string" ? error : error.message));
  const exporter = protocol === "http/json" ? new JsonExporter() : new ProtobufExporter();
  const ourselves = resourceFromAttributes({ "service.name": "model-server", "service.version": VERSION });
  const provider = new BasicTracerProvider({
    // What the environment says of the service comes second, and so holds.
    resource: ourselves.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer(SCOPE, VERSION);
  const propagator = new W3CTraceContextPropagator();
  return {
    begin(name: string, carrier: Carrier, attributes: SpanAttributes): RequestTrace {
      const parent = propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
      return requestTrace(tracer, span, trace.setSpan(parent, span));
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([provider.shutdown(), enough]).catch(() => {});
      clearTimeout(timer);
    },
  };
}

function requestTrace(tracer: Tracer, span: Span, context: Context): RequestTrace {
  const { traceId, spanId } = span.spanContext();
  const recorded = span.isRecording();
  return {
    logFields: { trace_id: traceId, span_id: spanId, sampled: recorded },
    watcher: recorded ? phasesOf(tracer, span, context) : undefined,
    end(attributes, failed) {
      span.setAttributes(attributes);
      if (failed !== undefined) {
        span.setAttribute("error.type", failed).setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}

/** The phases of a request as spans within its own. Texts of several requests in a batch: each shows the batch. */
function phasesOf(tracer: Tracer, span: Span, context: Context): RequestWatcher {
  let model: SpanAttributes = {};
  const phase = (name: string, startTime: number, endTime: number, attributes: SpanAttributes = {}) =>
    tracer.startSpan(name, { startTime, attributes: { ...model, ...attributes } }, context).end(endTime);
  return {
    asked({ name, version, sha256 }, texts) {
      model = { "model.name": name, "model.version": version, "model.sha256": sha256 };
      span.setAttributes({ ...model, "request.texts": texts });
    },
    tokenized: (from, to) => phase("tokenize", from, to),
    queued: (from, to) => phase("queue", from, to),
    inferred: (batch) => phase("infer", batch.startedAt, batch.endedAt, attributesOf(batch)),
  };
}

function attributesOf({ texts, tokens, paddedTokens, ...times }: WatchedBatch): SpanAttributes {
  return {
    "batch.size": texts,
    "batch.tokens": tokens,
    "batch.padded_tokens": paddedTokens,
    "batch.compute_input_ms": times.computeInputMs,
    "batch.infer_ms": times.inferMs,
    "batch.decode_ms": times.decodeMs,
  };
}
