import { describe, expect, it } from "vitest";
import { type WindowRule, windowsOf } from "../../../src/core/features/transformer-windows.ts";

const rule: WindowRule = { before: [1], after: [2], maxLength: 10, stride: 4 };
const ids = (count: number) => Array.from({ length: count }, (_, i) => 100 + i);
const own = (count: number) => Array.from({ length: count }, (_, i) => i);

/** The id at each of the places. */
const idsAt = ({ windows, places }: ReturnType<typeof windowsOf>, { maxLength }: WindowRule) =>
  [...places].map((place) => windows[Math.floor(place / maxLength)]?.[place % maxLength]);

describe("windowsOf", () => {
  it("keeps in one window what fits", () => {
    const found = windowsOf(ids(8), own(8), rule);
    expect(found.windows.map(String)).toEqual([String([1, ...ids(8), 2])]);
    expect([...found.places]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...found.words]).toEqual(own(8));
  });

  it("cuts the rest into windows that share the stride, and takes each subword far from the edges", () => {
    const found = windowsOf(ids(13), own(13), rule);
    expect(found.windows.map(String)).toEqual([
      String([1, 100, 101, 102, 103, 104, 105, 106, 107, 2]),
      String([1, 104, 105, 106, 107, 108, 109, 110, 111, 2]),
      String([1, 108, 109, 110, 111, 112, 2]),
    ]);
    // Beginning of the first one, middle of each, end of the last one.
    expect([...found.places]).toEqual([1, 2, 3, 4, 5, 6, 13, 14, 15, 16, 23, 24, 25]);
  });

  it.each([9, 12, 16, 17, 29, 100, 1001])("takes each of %i subwords once and in order", (count) => {
    for (const [maxLength, stride] of [
      [10, 4],
      [16, 8],
      [512, 256],
    ] as const) {
      const wide = { ...rule, maxLength, stride };
      const found = windowsOf(ids(count), own(count), wide);
      expect(idsAt(found, wide)).toEqual(ids(count));
      expect([...found.words]).toEqual(own(count));
      for (const window of found.windows) expect(window.length).toBeLessThanOrEqual(maxLength);
    }
  });

  it("copies Flair's arithmetic where it does not fit the tokenizer: one special token, one subword lost a window", () => {
    const one = { ...rule, before: [] };
    const found = windowsOf(ids(20), own(20), one);
    const taken = idsAt(found, one);
    expect(taken.length).toBeLessThan(20);
    expect(new Set(taken).size).toBe(taken.length);
  });

  it("copies an odd stride too, which takes a subword twice", () => {
    const odd = { ...rule, stride: 5 };
    const taken = idsAt(windowsOf(ids(20), own(20), odd), odd);
    expect(new Set(taken).size).toBe(20);
    expect(taken.length).toBeGreaterThan(20);
  });

  it("cuts the text where there is no stride", () => {
    const found = windowsOf(ids(30), own(30), { ...rule, stride: 0 });
    expect(found.windows.map(String)).toEqual([String([1, ...ids(8), 2])]);
    expect([...found.words]).toEqual(own(8));
  });

  it("passes over subwords that belong to no word", () => {
    const found = windowsOf([7, 100, 101, 7], [-1, 0, 0, -1], rule);
    expect(found.windows.map(String)).toEqual([String([1, 7, 100, 101, 7, 2])]);
    expect([...found.places]).toEqual([2, 3]);
    expect([...found.words]).toEqual([0, 0]);
  });
});
