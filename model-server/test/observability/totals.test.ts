import { describe, expect, it } from "vitest";
import { statisticsOf } from "../../src/observability/statistics.ts";
import { Totals } from "../../src/observability/totals.ts";
import { batch, MODEL, request } from "../fixtures/events.ts";

describe("Totals", () => {
  it("add up, and become Triton's statistics", () => {
    const totals = new Totals();
    totals.request(request());
    totals.request(request({ texts: 1, totalMs: 2 }));
    totals.batch(batch());
    totals.batch(batch());
    totals.batch(batch({ texts: 1 }));
    totals.batch(batch({ outcome: "inference-failed" }));
    const statistics = statisticsOf(totals.of(MODEL));
    expect(statistics).toMatchObject({
      name: "intents",
      version: "1.0.0",
      inference_count: 4,
      execution_count: 3,
      inference_stats: {
        success: { count: 2, ns: 10_000_000 },
        fail: { count: 0, ns: 0 },
        queue: { count: 2, ns: 4_000_000 },
        compute_input: { count: 2, ns: 3_000_000 },
        compute_infer: { count: 2, ns: 8_000_000 },
        compute_output: { count: 2, ns: 500_000 },
        cache_hit: { count: 0, ns: 0 },
      },
    });
    expect(statistics.batch_stats).toEqual([
      {
        batch_size: 1,
        compute_input: { count: 1, ns: 500_000 },
        compute_infer: { count: 1, ns: 4_000_000 },
        compute_output: { count: 1, ns: 250_000 },
      },
      {
        batch_size: 2,
        compute_input: { count: 2, ns: 1_000_000 },
        compute_infer: { count: 2, ns: 8_000_000 },
        compute_output: { count: 2, ns: 500_000 },
      },
    ]);
    expect(Math.abs(statistics.last_inference - Date.now())).toBeLessThan(600_000);
  });

  it.each([
    ["overloaded", "REJECTED"],
    ["not-ready", "REJECTED"],
    ["cancelled", "CANCELED"],
    ["inference-failed", "BACKEND"],
    ["deadline-exceeded", "OTHER"],
    ["internal", "OTHER"],
  ] as const)("count %s as %s, and as no success", (outcome, reason) => {
    const totals = new Totals();
    totals.request(request({ outcome, totalMs: 5 }));
    const { failures, success, texts, phases } = totals.of(MODEL);
    expect(failures[reason]).toEqual({ count: 1, ms: 5 });
    expect([success.count, texts, phases.queue]).toEqual([0, 0, 0]);
    expect(statisticsOf(totals.of(MODEL)).inference_stats.fail).toEqual({ count: 1, ns: 5_000_000 });
  });

  it("keep versions apart, and show a model that was asked nothing with zeros", () => {
    const totals = new Totals();
    totals.request(request());
    const other = statisticsOf(totals.of({ ...MODEL, version: "2.0.0", sha256: "cd".repeat(32) }));
    expect(other).toMatchObject({ version: "2.0.0", inference_count: 0, last_inference: 0, batch_stats: [] });
    expect(totals.all()).toHaveLength(2);
    totals.forget(MODEL);
    expect(totals.all().map(({ model }) => model.version)).toEqual(["2.0.0"]);
  });
});
