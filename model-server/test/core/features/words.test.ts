import { describe, expect, it } from "vitest";
import type { Bundle } from "../../../src/core/bundle/bundle.ts";
import type { WordFeatureSpec } from "../../../src/core/bundle/manifest.ts";
import { lengthsFeature } from "../../../src/core/features/lengths.ts";
import { wordsFeature } from "../../../src/core/features/words.ts";
import type { Feeds } from "../../../src/core/session.ts";

const bundleWith = (vocabulary: unknown) =>
  ({ file: () => Buffer.from(JSON.stringify(vocabulary)) }) as unknown as Bundle;

const VOCABULARY = [null, "card", "Card", "##", "00", "paris", "ςigma", "__proto__", "card"];

describe("wordsFeature", () => {
  const oneHot = {
    kind: "one-hot",
    input: "ids",
    vocabulary: "v.json",
    unknown_id: 0,
    padding_id: 99,
  } as const;
  const word = (fallbacks: WordFeatureSpec["fallbacks"]): WordFeatureSpec => ({
    ...oneHot,
    kind: "word",
    fallbacks,
  });
  const ids = (spec: typeof oneHot | WordFeatureSpec, ...words: string[]) => [
    ...wordsFeature(spec, bundleWith(VOCABULARY)).encode(words),
  ];

  it("knows the exact spelling only, with one-hot", () => {
    expect(ids(oneHot, "card", "Card", "CARD", "12", "__proto__", "constructor")).toEqual([1, 2, 0, 0, 7, 0]);
  });

  it("tries other spellings in their order, with word", () => {
    expect(ids(word(["exact", "lower"]), "Card", "CARD", "PARIS", "12")).toEqual([2, 1, 5, 0]);
    expect(ids(word(["exact", "lower", "digits-to-hash", "digits-to-zero"]), "12", "٣٤")).toEqual([3, 3]);
    expect(ids(word(["digits-to-zero", "digits-to-hash"]), "12")).toEqual([4]);
    expect(ids(word([]), "card")).toEqual([0]);
  });

  it("takes id 0 for the id that it is", () => {
    const feature = wordsFeature({ ...oneHot, unknown_id: 1 }, bundleWith(["zero", null]));
    expect([...feature.encode(["zero", "other"])]).toEqual([0, 1]);
  });

  it("pads to the longest text of the batch", () => {
    const feature = wordsFeature(oneHot, bundleWith(VOCABULARY));
    const feeds: Feeds = new Map();
    feature.collate([feature.encode(["card"]), feature.encode(["Card", "x", "card"])], feeds);
    expect(feeds.get("ids")).toEqual({ data: BigInt64Array.from([1n, 99n, 99n, 2n, 0n, 1n]), shape: [2, 3] });
  });

  it.each([[{}], [["a", 1]], ["a"]])("refuses the vocabulary %j", (vocabulary) => {
    expect(() => wordsFeature(oneHot, bundleWith(vocabulary))).toThrow(
      "v.json is not a JSON array of words and nulls",
    );
  });
});

it("lengthsFeature counts words, and does not decide about batches", () => {
  const feature = lengthsFeature("lengths");
  const feeds: Feeds = new Map();
  feature.collate([feature.encode(["a", "b"]), feature.encode(["c"])], feeds);
  expect(feeds.get("lengths")).toEqual({ data: BigInt64Array.from([2n, 1n]), shape: [2] });
  expect(feature.length(7)).toBe(0);
});
