import { expect, it } from "vitest";
import { LabelBook } from "../../../bench/pipeline/label-book.ts";
import type { ModeRound, ModeSide, ModesResult } from "../../../bench/pipeline/modes/experiment.ts";
import { coreHoursPerMillion, cpuMs, modesNotes, modesTables } from "../../../bench/pipeline/modes/report.ts";

const round = (number: number, recordsPerSecond: number | undefined, flink: number): ModeRound => ({
  round: number,
  records: 30_000,
  recordsPerSecond,
  wholeRunPerSecond: recordsPerSecond,
  measured: recordsPerSecond ? { records: 20_000, seconds: 20_000 / recordsPerSecond } : undefined,
  cpuPer100k: recordsPerSecond ? { flink, "model server": 36, kafka: 1, bench: 99 } : {},
  memoryMiB: { flink: 900, "python workers": 400 },
  fromSubmission: { seconds: 12, cpuPer100k: { flink: 2 * flink, "model server": 36, kafka: 1, bench: 99 } },
});

const side = (mode: string, rounds: ModeRound[], parallelism = 1): ModeSide => ({
  ...{ mode, rounds, parallelism },
  words: `what ${mode} is`,
  records: 30_000,
});

const result: ModesResult = {
  sides: [
    side("batched", [round(1, 3_000, 5), round(2, 4_000, 7), round(3, undefined, 0)]),
    side("blocking-map", [round(1, 300, 59), round(2, 500, 63), round(3, 400, 61)]),
  ],
  twice: [side("batched", [round(1, 4_500, 5)], 2)],
  sizes: [],
  missing: [{ mode: "embedded", why: "there is none" }],
  checks: ["nothing was lost"],
};

const rowOf = (title: RegExp, mode: string) =>
  modesTables(result)
    .find((table) => title.test(table.title))
    ?.rows.find(([name]) => name === mode);

it("a million records of 3.6 CPU-ms take a core for an hour; what only looks on costs nothing", () => {
  expect(coreHoursPerMillion(3.6)).toBe(1);
  expect(cpuMs({ flink: 300, kafka: 60, bench: 1_000 })).toBe(3.6);
  expect(cpuMs({})).toBeUndefined();
});

it("shows each mode's spread and its ratio to the first, round by round", () => {
  expect(rowOf(/^Modes/, "batched")?.slice(2, 6)).toEqual([
    "3,000 – 3,500 – 4,000",
    "1.00 ×",
    "0.420 – 0.430 – 0.440",
    "1.00 ×",
  ]);
  // 300/3,000 and 500/4,000; the third round has no measure.
  expect(rowOf(/^Modes/, "blocking-map")?.slice(2, 4)).toEqual(["300 – 400 – 500", "0.11 ×"]);
  expect(rowOf(/^Parallelism/, "batched")?.slice(1, 4)).toEqual(["3,000 – 3,500 – 4,000", "4,500", "1.50 ×"]);
});

it("makes cores and core-hours of the cost of a record", () => {
  // 0.98 CPU-ms: 0.98 cores at 1,000/s.
  expect(rowOf(/^Cost/, "blocking-map")).toEqual([
    "blocking-map",
    "0.098",
    "0.980",
    "9.80",
    "0.272",
    "2.72",
    "27.2",
  ]);
});

it("says what was left out", () => {
  expect(modesNotes(result)).toContain("embedded was left out: there is none");
});

it("holds scores of one text together", () => {
  const book = new LabelBook();
  book.enterScores([["t", [0.5, 0.6]]]);
  book.enterScores([
    ["t", [0.55, 0.7]],
    ["u", [0.1, 0.1]],
  ]);
  expect(book.scoreSpread).toBeCloseTo(0.2);
});
