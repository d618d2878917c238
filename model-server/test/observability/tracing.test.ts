import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Client, credentials, loadPackageDefinition, Metadata } from "@grpc/grpc-js";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { readConfig } from "../../src/config.ts";
import { loadDefinitions } from "../../src/grpc/definitions.ts";
import { isTracing } from "../../src/observability/tracing.ts";
import { ask, bodyOf } from "../fixtures/client.ts";
import { type OtlpReceiver, otlpReceiver } from "../fixtures/otlp/receiver.ts";
import { buildServer, startServer } from "../fixtures/process.ts";
import { makeWordBundle } from "../fixtures/word-bundle.ts";

const SAMPLED = "4bf92f3577b34da6a3ce929d0e0e4736";
const UNSAMPLED = "0af7651916cd43dd8448eb211c80319c";
const OVER_GRPC = "1af7651916cd43dd8448eb211c803190";
const PARENT = "00f067aa0ba902b7";
const PATH = "/v2/models/tiny-words/infer";
const SOON = { interval: 5, timeout: 20_000 };

async function traced(collector: string, more: Record<string, string> = {}) {
  const server = startServer({
    MODEL_URI: pathToFileURL(makeWordBundle()).href,
    INFERENCE_WORKERS: "1",
    LOG_LEVEL: "debug",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_BSP_SCHEDULE_DELAY: "20",
    ...more,
  });
  const url = await server.ready();
  const infer = (traceparent?: string, body = bodyOf(["my secret card", "lost"])) =>
    ask(url + PATH, {
      body,
      headers: { "content-type": "application/json", ...(traceparent && { traceparent }) },
    });
  const end = async () => {
    server.process.kill("SIGTERM");
    return await server.ended;
  };
  const lines = () =>
    server
      .stdout()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { server, url, infer, end, lines };
}

function callOverGrpc(port: number, traceparent: string): Promise<unknown> {
  const { Service } = loadPackageDefinition({ Service: loadDefinitions().inference }) as unknown as {
    Service: new (address: string, channel: unknown) => Client;
  };
  const client = new Service(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const metadata = new Metadata();
  metadata.set("traceparent", traceparent);
  const contents = { bytes_contents: [Buffer.from("my secret phone")] };
  const request = {
    model_name: "tiny-words",
    inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1], contents }],
  };
  return new Promise((resolve, reject) => {
    (client as unknown as Record<string, (...all: unknown[]) => void>)["ModelInfer"]?.(
      request,
      metadata,
      (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer)),
    );
  });
}

const named = ({ spans }: OtlpReceiver, traceId: string) =>
  Object.fromEntries(spans.filter((span) => span.traceId === traceId).map((span) => [span.name, span]));

describe("spans over OTLP", () => {
  beforeAll(buildServer);

  it.each(["http/protobuf", "http/json"])(
    "as %s: the client's span is the parent of the request's",
    async (protocol) => {
      const collector = await otlpReceiver();
      const { server, url, infer, end, lines } = await traced(collector.url, {
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
        OTEL_SERVICE_NAME: "intents",
      });
      const grpcPort = Number(/"grpcPort":(\d+)/.exec(server.stdout())?.[1]);
      expect((await infer(`00-${SAMPLED}-${PARENT}-01`)).status).toBe(200);
      expect((await infer(`00-${UNSAMPLED}-${PARENT}-00`)).status).toBe(200);
      expect((await infer(undefined, "no JSON")).status).toBe(400);
      expect((await ask(`${url}/v2/health/ready`)).status).toBe(200);
      await callOverGrpc(grpcPort, `00-${OVER_GRPC}-${PARENT}-01`);
      expect(await end()).toBe(0);

      expect([...collector.contentTypes]).toEqual([
        protocol === "http/json" ? "application/json" : "application/x-protobuf",
      ]);
      const trace = named(collector, SAMPLED);
      const { sha256 } = lines().find(({ msg }) => msg === "model loaded") as { sha256: string };
      const model = { "model.name": "tiny-words", "model.version": "1.0.0", "model.sha256": sha256 };
      const request = trace["POST /v2/models/:model/infer"];
      expect(request).toMatchObject({
        parentSpanId: PARENT,
        kind: 2,
        statusCode: 0,
        attributes: {
          ...model,
          "request.texts": 2,
          "http.response.status_code": 200,
          "http.request.method": "POST",
        },
        resource: { "service.name": "intents", "deployment.environment.name": "test" },
      });
      expect(Object.keys(trace).sort()).toEqual([
        "POST /v2/models/:model/infer",
        "infer",
        "queue",
        "tokenize",
      ]);
      for (const name of ["tokenize", "queue", "infer"]) {
        expect(trace[name]).toMatchObject({ parentSpanId: request?.spanId, attributes: model });
        expect(BigInt(trace[name]?.startTimeUnixNano ?? 0)).toBeLessThanOrEqual(
          BigInt(trace[name]?.endTimeUnixNano ?? 0),
        );
        expect(BigInt(trace[name]?.endTimeUnixNano ?? 0)).toBeLessThanOrEqual(
          BigInt(request?.endTimeUnixNano ?? 0),
        );
      }
      expect(trace["infer"]?.attributes).toMatchObject({
        "batch.size": 2,
        "batch.tokens": 4,
        "batch.padded_tokens": 6,
      });

      expect(collector.spans.filter(({ traceId }) => traceId === UNSAMPLED)).toEqual([]);
      const refused = collector.spans.find(
        ({ attributes }) => attributes["http.response.status_code"] === 400,
      );
      expect(refused).toMatchObject({ parentSpanId: "", statusCode: 0 });
      const call = named(collector, OVER_GRPC);
      expect(call["inference.GRPCInferenceService/ModelInfer"]).toMatchObject({
        parentSpanId: PARENT,
        attributes: { ...model, "rpc.grpc.status_code": 0 },
      });
      expect(Object.keys(call)).toHaveLength(4);
      expect(collector.spans.filter(({ name }) => name.includes("health"))).toEqual([]);
      for (const body of collector.bodies) expect(body.includes("secret")).toBe(false);

      const answered = lines().filter(({ msg }) => msg === "answered");
      expect(answered).toMatchObject([
        { trace_id: SAMPLED, span_id: request?.spanId, sampled: true },
        { trace_id: UNSAMPLED, sampled: false },
        { trace_id: OVER_GRPC, sampled: true },
      ]);
    },
  );

  it("a collector that is away costs no request, is one line in the log, and does not keep the server", async () => {
    const { server, infer, end } = await traced("http://127.0.0.1:9", {
      OTEL_EXPORTER_OTLP_TIMEOUT: "100",
      OTEL_BSP_EXPORT_TIMEOUT: "200",
    });
    expect((await infer(`00-${SAMPLED}-${PARENT}-01`)).status).toBe(200);
    await vi.waitFor(() => expect(server.stdout()).toContain('"msg":"spans could not be sent"'), SOON);
    expect((await infer(`00-${SAMPLED}-${PARENT}-01`)).status).toBe(200);
    expect(await end()).toBe(0);
    expect(server.stdout().match(/spans could not be sent/g)).toHaveLength(1);
  });

  it("a sampler of the environment holds where the client has no trace", async () => {
    const collector = await otlpReceiver();
    const { infer, end } = await traced(collector.url, { OTEL_TRACES_SAMPLER: "parentbased_always_off" });
    await infer();
    await infer(`00-${SAMPLED}-${PARENT}-01`);
    await end();
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([SAMPLED]));
  });
});

describe("tracing is off by default", () => {
  const isOn = (environment: Record<string, string>) =>
    isTracing(readConfig({ MODEL_URI: "file:///unused/bundle", ...environment }));
  const OTEL_EXPORTER_OTLP_ENDPOINT = "http://collector:4318";

  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://collector/v1/traces" }, true],
    [{ OTEL_TRACES_EXPORTER: "otlp" }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: "none" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: "true" }, false],
  ])("%j: %s", (environment, expected) => expect(isOn(environment as Record<string, string>)).toBe(expected));

  it("says what is allowed", () => {
    expect(() => isOn({ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" })).toThrow(
      'OTEL_EXPORTER_OTLP_ENDPOINT is "collector:4318", allowed: an http:// or https:// address',
    );
    expect(() => isOn({ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toThrow("allowed: http/protobuf, http/json");
  });

  it("one file loads OpenTelemetry's packages, and is loaded by nobody who does not want it", () => {
    const src = join(import.meta.dirname, "../../src");
    const sources = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const matching = (pattern: RegExp) =>
      sources.filter((name) => pattern.test(readFileSync(join(src, name), "utf8")));
    expect(matching(/from "@opentelemetry/)).toEqual(["observability/opentelemetry.ts"]);
    expect(matching(/from ".*\/opentelemetry\.ts"/)).toEqual([]);
    expect(matching(/await import\(".*\/opentelemetry\.ts"\)/)).toEqual(["observability/tracing.ts"]);
  });
});
