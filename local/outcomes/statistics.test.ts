import { expect, it } from "vitest";
import { Latencies } from "./latency.ts";
import { Ledger, type Outcome } from "./ledger.ts";
import { Statistics } from "./statistics.ts";

const file = "m.csv";

function outcome(
  kind: Outcome["kind"],
  record: number,
  ingestedAtMs: number | undefined,
  arrivedAtMs: number,
): Outcome {
  const value = { reason: "missing-column", source: { file, record }, ingested_at_ms: ingestedAtMs };
  return { kind, arrivedAtMs, value } as unknown as Outcome;
}

it("gives the nearest rank as quantile, past the first buffer too", () => {
  const latencies = new Latencies();
  expect(latencies.quantile(0.5)).toBeNull();
  for (let ms = 2_000; ms >= 1; ms -= 1) latencies.add(ms);
  expect(latencies.quantile(0.5)).toBe(1_000);
  expect(latencies.quantile(0.99)).toBe(1_980);
  expect(latencies.quantile(0)).toBe(1);
  expect(latencies.quantile(1)).toBe(2_000);
});

it("summarises counts, speed, latency and the first prediction", () => {
  const ledger = new Ledger(file);
  const statistics = new Statistics(1_000);
  for (const each of [
    outcome("dead-letter", 1, undefined, 5_000),
    outcome("prediction", 2, 4_000, 6_000),
    outcome("prediction", 3, 4_500, 7_000),
    outcome("prediction", 4, 4_500, 8_000),
  ]) {
    ledger.enter(each);
    statistics.enter(each);
  }
  expect(statistics.summarise({ records: 4, ledger, flinkUi: "http://ui", output: "/out.jsonl" })).toEqual({
    in: 4,
    out: 3,
    deadLettered: 1,
    // Four outcomes from 4 s, the first entry, to 8 s, the last arrival.
    recordsPerSecond: 1,
    latencyMs: { p50: 2_500, p99: 3_500 },
    flinkUi: "http://ui",
    output: "/out.jsonl",
    firstPredictionMs: 5_000,
    deadLetterReasons: { "missing-column": 1 },
  });
});

it("has no figures without records, and says what is missing", () => {
  const summary = new Statistics(0).summarise({
    records: 1,
    ledger: new Ledger(file),
    flinkUi: "",
    output: "",
  });
  expect(summary.recordsPerSecond).toBe(0);
  expect(summary.latencyMs).toEqual({ p50: null, p99: null });
  expect(summary.firstPredictionMs).toBeNull();
  expect(summary.imbalance).toBe("1 without an outcome: record 1");
});
