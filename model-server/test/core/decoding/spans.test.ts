import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { spansOf } from "../../../src/core/decoding/spans.ts";

type Case = [tags: string[], scores: number[], spans: [number, number, string, number][]];
const CASES: Case[] = JSON.parse(
  readFileSync(new URL("../../fixtures/spans/expected.json", import.meta.url), "utf8"),
);
const flat = (tags: string[], scores: number[]) =>
  spansOf(tags, scores).map(({ first, last, label, score }) => [first, last, label, score]);

describe("spansOf", () => {
  it("makes of tags what Flair makes of them, tags that follow no rule included", () => {
    const differences = CASES.filter(
      ([tags, scores, spans]) => JSON.stringify(flat(tags, scores)) !== JSON.stringify(spans),
    );
    expect(differences.map(([tags]) => tags)).toEqual([]);
    expect(CASES.reduce((sum, [, , spans]) => sum + spans.length, 0)).toBeGreaterThan(500);
  });

  it("gives a span the label that most of its words carry, of equals the first one", () => {
    expect(flat(["B-a", "E-b"], [1, 0.5])).toEqual([[0, 1, "a", 0.75]]);
    expect(flat(["B-a", "E-b", "E-b"], [1, 1, 1])).toEqual([[0, 2, "b", 1]]);
  });

  it("copies a slip of Flair: a label called S- ends its span", () => {
    expect(flat(["E-S-", "E-a"], [1, 1])).toEqual([
      [0, 0, "S-", 1],
      [1, 1, "a", 1],
    ]);
  });
});
