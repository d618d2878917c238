import { expect, it } from "vitest";
import { randomNumbers } from "../../../bench/pipeline/shuffle.ts";
import { slopeOf } from "../../../bench/serving/slope.ts";

/** Noise of which neighbours are alike, as memory under a garbage collector is. */
function noise(length: number, seed: number): number[] {
  const random = randomNumbers(seed);
  let last = 0;
  return Array.from({ length }, () => {
    last = 0.9 * last + random() - 0.5;
    return last;
  });
}

it("finds the slope of a line, exactly where there is no noise", () => {
  const x = Array.from({ length: 100 }, (_, i) => i);
  const { slope, low, high } = slopeOf(
    x,
    x.map((at) => 3 * at + 7),
  );
  for (const value of [slope, low, high]) expect(value).toBeCloseTo(3, 9);
});

it("holds the true slope nearly as often as it says, where neighbours are alike", () => {
  const x = Array.from({ length: 400 }, (_, i) => i / 100);
  const held = Array.from({ length: 400 }, (_, seed) => {
    const y = noise(x.length, seed + 1).map((value, i) => value + 0.5 * (x[i] as number));
    const { low, high } = slopeOf(x, y);
    return low <= 0.5 && 0.5 <= high;
  });
  expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(360);
});

it("refuses samples that say nothing", () => {
  expect(() => slopeOf([1, 2, 3], [1, 2, 3])).toThrow("take at least 24");
});
