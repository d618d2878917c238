import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SchedulerState } from "../../src/core/telemetry.ts";
import { Metrics } from "../../src/observability/metrics.ts";
import { metricsServer } from "../../src/observability/metrics-server.ts";
import { Totals } from "../../src/observability/totals.ts";
import { batch, MODEL, request } from "../fixtures/events.ts";

const STATE: SchedulerState = {
  waitingRequests: 7,
  waitingTexts: 8,
  waitingTokens: 9,
  runningBatches: 2,
  capacity: 3,
};

const CANARY = { ...MODEL, version: "2.0.0", sha256: "cd".repeat(32) };

function makeMetrics(models = [MODEL, CANARY]) {
  const totals = new Totals();
  const canaries = () => [{ model: MODEL.name, version: CANARY.version, percent: 12.5 }];
  const metrics = new Metrics({ totals, scheduler: () => STATE, models: () => models, canaries });
  return {
    metrics,
    request: (over: Parameters<typeof request>[0] = {}) => {
      totals.request(request(over));
      metrics.request(request(over));
    },
    batch: (over: Parameters<typeof batch>[0] = {}) => {
      totals.batch(batch(over));
      metrics.batch(batch(over));
    },
  };
}

/** Value by metric and labels, as a scraper reads them. */
async function scrape(metrics: Metrics): Promise<ReadonlyMap<string, number>> {
  const lines = (await metrics.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

const OF_MODEL = `model="intents",version="1.0.0",sha256="${MODEL.sha256}"`;

describe("Metrics", () => {
  it("shows the share of a canary, and how many requests took at most how long", async () => {
    const { metrics, request } = makeMetrics();
    expect(await metrics.text()).toContain(
      `model_server_canary_percent{model="intents",version="2.0.0",sha256="${CANARY.sha256}"} 12.5`,
    );
    request({ totalMs: 0.4 });
    request({ totalMs: 30, model: CANARY });
    request({ totalMs: 60_000 });
    const { upper_ms, requests } = metrics.latency();
    expect([upper_ms[0], upper_ms.at(-2), upper_ms.at(-1)]).toEqual([1, 10_000, null]);
    expect([requests[0], requests[upper_ms.indexOf(50)], requests.at(-2), requests.at(-1)]).toEqual([
      1, 2, 2, 3,
    ]);
  });

  it("have Triton's names, with what was counted", async () => {
    const { metrics, ...tell } = makeMetrics();
    tell.request();
    tell.request();
    tell.request({ outcome: "overloaded" });
    tell.request({ outcome: "cancelled" });
    tell.batch();
    const values = await scrape(metrics);
    const wanted = {
      nv_inference_request_success: 2,
      nv_inference_count: 6,
      nv_inference_exec_count: 1,
      nv_inference_request_duration_us: 16_000,
      nv_inference_queue_duration_us: 4_000,
      nv_inference_compute_input_duration_us: 3_000,
      nv_inference_compute_infer_duration_us: 8_000,
      nv_inference_compute_output_duration_us: 500,
      model_server_tokens_total: 24,
      model_server_batch_tokens_total: 9,
      model_server_padding_tokens_total: 3,
      model_server_batch_texts_sum: 2,
      model_server_batch_tokens_sum: 12,
      model_server_request_duration_seconds_count: 2,
      model_server_queue_duration_seconds_sum: 0.004,
    };
    for (const [name, value] of Object.entries(wanted)) {
      expect(values.get(`${name}{${OF_MODEL}}`), name).toBeCloseTo(value, 9);
    }
    const failures = ["REJECTED", "CANCELED", "BACKEND", "OTHER"].map((reason) =>
      values.get(`nv_inference_request_failure{${OF_MODEL},reason="${reason}"}`),
    );
    expect(failures).toEqual([1, 1, 0, 0]);
    expect(values.get(`model_server_phase_duration_seconds_total{${OF_MODEL},phase="infer"}`)).toBe(0.008);
    // A second scrape must not add the same again.
    expect((await scrape(metrics)).get(`nv_inference_count{${OF_MODEL}}`)).toBe(6);
  });

  it("show what waits and runs now, and a model that was asked nothing yet", async () => {
    const values = await scrape(makeMetrics().metrics);
    expect(values.get("nv_inference_pending_request_count")).toBe(7);
    expect(values.get("model_server_queue_texts")).toBe(8);
    expect(values.get("model_server_queue_tokens")).toBe(9);
    expect(values.get("model_server_running_batches")).toBe(2);
    expect(values.get("model_server_batch_capacity")).toBe(3);
    expect(values.get(`nv_inference_request_success{${OF_MODEL}}`)).toBe(0);
    expect(values.get(`model_server_model_info{${OF_MODEL}}`)).toBe(1);
  });

  it("name version and hash of the model wherever they name one", async () => {
    const { metrics, ...tell } = makeMetrics();
    tell.request();
    tell.batch();
    const ofModels = [...(await scrape(metrics)).keys()].filter((key) => key.includes("model="));
    expect(ofModels.length).toBeGreaterThan(60);
    for (const key of ofModels)
      expect(key).toMatch(/model="intents",version="[12]\.0\.0",sha256="[0-9a-f]{64}"/);
  });

  it("count errors by code, and what happens to threads", async () => {
    const { metrics } = makeMetrics();
    metrics.error("wrong-shape");
    metrics.error("wrong-shape");
    metrics.worker({ worker: 1, kind: "hung" });
    const values = await scrape(metrics);
    expect(values.get('model_server_errors_total{code="wrong-shape"}')).toBe(2);
    expect(values.get('model_server_worker_events_total{kind="hung"}')).toBe(1);
  });

  it("hold the process's own, event-loop lag among them", async () => {
    const { metrics } = makeMetrics();
    metrics.watchProcess();
    const names = [...(await scrape(metrics)).keys()];
    expect(names).toContain("process_resident_memory_bytes");
    expect(names).toContain("nodejs_eventloop_lag_p99_seconds");
  });
});

describe("the metrics server", () => {
  const listen = async () => {
    const server = metricsServer(makeMetrics().metrics).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it("answers GET /metrics in Prometheus' format", async () => {
    const response = await fetch(`${await listen()}/metrics?x=1`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toContain("# TYPE nv_inference_count counter");
  });

  it.each([
    ["GET", "/", 404],
    ["POST", "/metrics", 405],
  ])("answers %s %s with %i", async (method, path, status) => {
    expect((await fetch((await listen()) + path, { method })).status).toBe(status);
  });
});
