import { describe, expect, it } from "vitest";
import { simplify } from "../../../src/core/tokenization/character-classes.ts";
import { splitContraction } from "../../../src/core/tokenization/contractions.ts";

function parts(token: string): string[] {
  const found: string[] = [];
  splitContraction(simplify(token), (start, end) => found.push(token.slice(start, end)));
  return found;
}

describe("splitContraction", () => {
  it.each<[why: string, token: string, expected: string[]]>([
    ["splits at the apostrophe", "we'll", ["we", "'ll"]],
    ["takes the n of n't along", "don't", ["do", "n't"]],
    ["takes no other n along", "Ann's", ["Ann", "'s"]],
    ["takes any apostrophe", "can’t", ["ca", "n’t"]],
    ["allows single hyphens in the stem", "mother-in-law's", ["mother-in-law", "'s"]],
    ["allows no hyphen at its start", "-a's", ["-a's"]],
    ["knows lower-case endings only", "CAN'T", ["CAN'T"]],
    ["knows no other endings", "o'clock", ["o'clock"]],
    ["splits one ASCII apostrophe at most", "won't've", ["won't've"]],
    ["leaves n't alone: nothing is before it", "n't", ["n't"]],
    // U+02BC is a letter as well as an apostrophe, and segtok cuts the whole token at each.
    ["repeats what comes before a modifier letter's apostrophe", "aʼbʼs", ["aʼb", "a", "ʼbʼs"]],
    ["drops the empty part before an apostrophe at the start", "ʼʼs", ["ʼ", "ʼʼs"]],
  ])("%s", (_why, token, expected) => {
    expect(parts(token)).toEqual(expected);
  });

  it("does not repeat the parts of an endless token, which would cost the square of its length", () => {
    const stem = "aʼ".repeat(500);
    expect(parts(`${stem}b's`)).toEqual([`${stem}b`, "'s"]);
  });
});
