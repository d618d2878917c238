import { describe, expect, it } from "vitest";
import { parseOptions } from "../../../bench/serving/options.ts";
import { goalsOf, type Measurement } from "../../../bench/serving/results.ts";

const measured = (
  peer: string,
  load: string,
  cpuMs: number,
  over: Partial<Measurement> = {},
): Measurement => ({
  peer,
  round: 1,
  load,
  requestsPerSecond: 100,
  p50: 1,
  p99: 10,
  cpuMs,
  memoryMiB: 100,
  answered: 100,
  refused: 0,
  errors: {},
  otherLabels: 0,
  ...over,
});
const raw = { single: 6, sorted: 4 };
const missed = (all: readonly Measurement[]) =>
  goalsOf(all, raw)
    .filter(({ met }) => !met)
    .map(({ what }) => what);

describe("the goals of the serving bench", () => {
  it("are met by a server that is as good as the runtime and better than its peers", () => {
    const all = [
      measured("ours", "1", 6.2),
      measured("ours", "16", 4.3),
      measured("ours", "64", 4.3),
      measured("mlserver", "16", 4.4, { p99: 11 }),
      measured("fastapi-flair", "64", 20, { memoryMiB: 500 }),
    ];
    expect(goalsOf(all, raw).length).toBeGreaterThanOrEqual(6);
    expect(missed(all)).toEqual([]);
  });

  it("compare medians over the rounds with peers that made no errors", () => {
    const rounds = [4, 9, 5].map((cpuMs, i) => measured("ours", "16", cpuMs, { round: i + 1 }));
    expect(missed([...rounds, measured("mlserver", "16", 4.9)])).toEqual([
      "CPU-ms a request at 16 connections ÷ ONNX Runtime on ideal batches",
      "CPU-ms a request at 16 connections ÷ mlserver",
    ]);
    const erring = measured("bentoml", "16", 1, { errors: { ECONNRESET: 3 } });
    expect(missed([measured("ours", "16", 4), erring])).toEqual([]);
  });

  it("ask for less than a third of FastAPI's CPU and a quarter of its memory", () => {
    const all = [measured("ours", "16", 4), measured("fastapi-flair", "16", 13, { memoryMiB: 399 })];
    expect(missed(all)).toEqual([
      "CPU-ms a request at 16 connections ÷ fastapi-flair",
      "memory ÷ fastapi-flair",
    ]);
  });
});

describe("its options", () => {
  it.each([
    [
      ["--peers", "ours,triton"],
      "--peers has triton, allowed: ours, mlserver, litserve, bentoml, fastapi-flair.",
    ],
    [["--rounds", "0"], '--rounds is "0", allowed: a whole number from 1.'],
    [["--connections", "1,x"], '--connections is "x", allowed: a whole number from 1.'],
    [["--bundle", "/nowhere"], "There is no bundle in /nowhere."],
    [["--fast"], "See --help."],
  ])("%j are refused", (args, message) => expect(() => parseOptions(args)).toThrow(message));

  it("help is asked for", () => expect(parseOptions(["--help"])).toBeUndefined());
});
