import { expect, it } from "vitest";
import { asMarkdown, asText } from "../../../bench/pipeline/report.ts";
import type { Experiment, Report, Round } from "../../../bench/pipeline/results.ts";

const round = (number: number, recordsPerSecond: number | undefined): Round => ({
  round: number,
  records: 600_000,
  recordsPerSecond,
  wholeRunPerSecond: recordsPerSecond && recordsPerSecond - 1_000,
  measured: recordsPerSecond ? { records: 400_000, seconds: 400_000 / recordsPerSecond } : undefined,
  cpuPer100k: recordsPerSecond ? { flink: 3.951, kafka: 0.85 } : {},
});

const experiment: Experiment = {
  name: "null",
  title: "Null backend",
  sides: [
    { name: "32 a request", rounds: [round(1, 20_000), round(2, 40_000), round(3, 30_000)] },
    { name: "1 a request", rounds: [round(1, 2_000), round(2, undefined), round(3, 1_500)] },
  ],
  target: { text: "20,000 records/s", met: true },
  checks: ["Nothing was lost"],
  memoryMiB: { flink: 540 },
};

const report: Report = {
  command: "npx tsx bench/pipeline/main.ts",
  machine: { cores: 2, memoryGiB: 24, cpu: "Some CPU", node: "20.20.2", java: "openjdk 17", commit: "abc" },
  startedAt: "2026-11-21T13:00:00.000Z",
  load: { before: 0.1, after: 2 },
  quick: false,
  settings: { "batch size": 32 },
  experiments: [experiment],
};

it("shows every round, the medians, and the ratio of the rounds that both sides finished", () => {
  const text = asText(report);
  expect(text).toMatch(
    /^32 a request\s+2\s+600,000\s+40,000\s+39,000\s+400,000 in 10\.0 s\s+flink 3\.95, kafka 0\.85$/m,
  );
  expect(text).toMatch(/^1 a request\s+2\s+600,000\s+–\s+–\s+too short$/m);
  expect(text).toContain("Median: 32 a request 30,000 records/s, 1 a request 1,750 records/s");
  expect(text).toContain("Ratio 32 a request ÷ 1 a request: median 15.0 (rounds: 10.0, 20.0)");
  expect(text).toContain("Target 20,000 records/s: met");
});

it("says when a target was missed", () => {
  const missed = { ...experiment, target: { text: "50,000 records/s", met: false } };
  expect(asText({ ...report, experiments: [missed] })).toContain("Target 50,000 records/s: MISSED");
});

it("gives the same as a page with command, commit and machine", () => {
  const page = asMarkdown(report);
  expect(page).toContain("- Command: `npx tsx bench/pipeline/main.ts`");
  expect(page).toContain("- Commit: `abc`, started 2026-11-21T13:00:00.000Z");
  expect(page).toContain(
    "2 cores (Some CPU), 24 GiB, Node 20.20.2, openjdk 17; load average 0.1 before, 2 after",
  );
  expect(page.match(/^\|/gm)).toHaveLength(2 + 6);
});
