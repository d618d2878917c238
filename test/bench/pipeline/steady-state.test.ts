import { describe, expect, it } from "vitest";
import {
  commits,
  continuousState,
  median,
  steadyState,
  wholeRun,
} from "../../../bench/pipeline/steady-state.ts";

/** Ten samples a second of a count that grows by `step` at each of the given seconds. */
function steps(seconds: readonly number[], step: number, last = step) {
  const end = (seconds.at(-1) ?? 0) * 1_000 + 500;
  return Array.from({ length: end / 100 + 1 }, (_, at) => {
    const done = seconds.filter((second) => second * 1_000 <= at * 100).length;
    return { atMs: at * 100, count: done * step - (done === seconds.length ? step - last : 0) };
  });
}

describe("commits", () => {
  it("are the moments at which the count grew", () => {
    expect(commits(steps([1, 2, 3], 10))).toEqual([
      { atMs: 1_000, count: 10 },
      { atMs: 2_000, count: 20 },
      { atMs: 3_000, count: 30 },
    ]);
  });

  it("take together what one commit did to several partitions", () => {
    const seen = commits([
      { atMs: 0, count: 0 },
      { atMs: 100, count: 25 },
      { atMs: 200, count: 50 },
      { atMs: 1_200, count: 99 },
    ]);
    expect(seen).toEqual([
      { atMs: 200, count: 50 },
      { atMs: 1_200, count: 99 },
    ]);
  });
});

describe("steadyState", () => {
  it("leaves out the warm-up and the last, partly filled commit", () => {
    const samples = steps([1, 2, 3, 4, 5, 6], 100, 7);
    expect(steadyState(samples, 0.3)).toEqual({
      from: { atMs: 2_000, count: 200 },
      to: { atMs: 5_000, count: 500 },
      recordsPerSecond: 100,
    });
    expect(wholeRun(samples)).toMatchObject({ from: { count: 100 }, to: { atMs: 6_000, count: 507 } });
  });

  it("is absent when a run has too few commits to have a rate", () => {
    expect(steadyState(steps([1], 100), 0.3)).toBeUndefined();
    expect(steadyState([], 0.3)).toBeUndefined();
  });
});

it("continuousState counts from the end of the warm-up", () => {
  const samples = Array.from({ length: 101 }, (_, at) => ({
    atMs: at < 30 ? 2 * at : 30 + at,
    count: at * 10,
  }));
  expect(continuousState(samples, 0.3)).toEqual({
    from: { atMs: 60, count: 300 },
    to: { atMs: 130, count: 1_000 },
    recordsPerSecond: 10_000,
  });
});

it("median is the middle one, or the mean of the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
  expect(median([])).toBeNaN();
});
