import { describe, expect, it } from "vitest";
import { OVERHEAD_TOKENS, paddedLength, planBatches } from "../../../src/core/batching/plan.ts";
import { random } from "../../fixtures/random.ts";

const widest = (batch: readonly number[], lengths: readonly number[]) =>
  Math.max(...batch.map((i) => lengths[i] as number));
const paddedTokens = (batches: readonly number[][], lengths: readonly number[]) =>
  batches.reduce((sum, batch) => sum + batch.length * widest(batch, lengths), 0);

describe("planBatches", () => {
  it("has nothing to do without texts", () =>
    expect(planBatches([], { maxTexts: 4, maxTokens: 10 })).toEqual([]));

  it("takes each text once and keeps both bounds, whatever the lengths", () => {
    const next = random(1);
    for (let round = 0; round < 300; round++) {
      const lengths = Array.from({ length: 1 + next(80) }, () => next(60));
      const limits = { maxTexts: 1 + next(32), maxTokens: 1 + next(200) };
      const batches = planBatches(lengths, limits);
      expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(limits.maxTexts);
        if (batch.length > 1)
          expect(batch.length * widest(batch, lengths)).toBeLessThanOrEqual(limits.maxTokens);
      }
    }
  });

  it("gives a text that is over the bound a batch of its own", () => {
    expect(planBatches([5, 1000, 5], { maxTexts: 8, maxTokens: 100 })).toEqual([[0, 2], [1]]);
  });

  it("keeps texts of one length together", () => {
    expect(planBatches(new Array(32).fill(10), { maxTexts: 32, maxTokens: 2048 })).toHaveLength(1);
  });

  it("pads little: messages of mixed lengths cost at most a tenth more than their words", () => {
    const next = random(7);
    const lengths = Array.from({ length: 32 }, () => 5 + next(8) + (next(5) === 0 ? next(40) : 0));
    const words = lengths.reduce((a, b) => a + b);
    const batches = planBatches(lengths, { maxTexts: 32, maxTokens: 2048 });
    expect(paddedTokens(batches, lengths)).toBeLessThan(1.1 * words);
    // In one batch the same texts would cost far more.
    expect(32 * Math.max(...lengths)).toBeGreaterThan(2 * words);
  });

  it("is as cheap as the best of all ways to cut the sorted row", () => {
    const next = random(3);
    for (let round = 0; round < 40; round++) {
      const lengths = Array.from({ length: 1 + next(9) }, () => 1 + next(30)).sort((a, b) => a - b);
      const cost = (batches: readonly number[][]) =>
        paddedTokens(batches, lengths) + OVERHEAD_TOKENS * batches.length;
      let best = Number.POSITIVE_INFINITY;
      for (let cuts = 0; cuts < 1 << (lengths.length - 1); cuts++) {
        const batches: number[][] = [[]];
        lengths.forEach((_, i) => {
          batches.at(-1)?.push(i);
          if (i < lengths.length - 1 && cuts & (1 << i)) batches.push([]);
        });
        best = Math.min(best, cost(batches));
      }
      expect(cost(planBatches(lengths, { maxTexts: 99, maxTokens: 9999 }))).toBe(best);
    }
  });
});

describe("paddedLength", () => {
  it.each([
    [0, 0],
    [1, 1],
    [8, 8],
    [9, 10],
    [16, 16],
    [17, 20],
    [41, 48],
    [48, 48],
    [513, 640],
  ])("counts %i as %i", (length, padded) => expect(paddedLength(length)).toBe(padded));

  it("is what batches cost at most that are cut where it changes", () => {
    const next = random(3);
    const lengths = Array.from({ length: 400 }, () => 1 + next(200));
    const widths = [...new Set(lengths.map(paddedLength))];
    const batches = widths.map((width) => lengths.filter((length) => paddedLength(length) === width));
    const padded = batches.reduce((sum, batch) => sum + batch.length * Math.max(...batch), 0);
    const counted = lengths.reduce((sum, length) => sum + paddedLength(length), 0);
    expect(padded).toBeLessThanOrEqual(counted);
    expect(counted).toBeLessThan(1.25 * lengths.reduce((a, b) => a + b));
  });
});
