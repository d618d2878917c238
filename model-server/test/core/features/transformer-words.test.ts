import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../../src/core/bundle/bundle.ts";
import type { TransformerWordsFeatureSpec } from "../../../src/core/bundle/manifest.ts";
import { transformerWordsFeature } from "../../../src/core/features/transformer-words.ts";
import type { Feeds } from "../../../src/core/session.ts";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/wordpiece/${name}`, import.meta.url));
const bundle = {
  file: (name: string) => (name === "tokenizer.json" ? fixture(name) : Buffer.from("{}")),
} as unknown as Bundle;
const spec: TransformerWordsFeatureSpec = {
  kind: "transformer-words",
  tokenizer: "tokenizer.json",
  tokenizer_config: "tokenizer_config.json",
  ids_input: "ids",
  mask_input: "mask",
  max_length: 8,
  stride: 4,
  padding_id: 0,
  first_input: "first",
  last_input: "last",
  mean_inputs: { positions: "positions", words: "words", counts: "counts" },
};

function collate(texts: string[][], changes: Partial<TransformerWordsFeatureSpec> = {}) {
  const feature = transformerWordsFeature({ ...spec, ...changes }, bundle);
  const feeds: Feeds = new Map();
  const encoded = texts.map((words) => feature.encode(words));
  feature.collate(encoded, feeds);
  const rows = (name: string) => {
    const { data, shape } = feeds.get(name) as { data: BigInt64Array; shape: number[] };
    const [count = 0, width = 0] = shape;
    return Array.from({ length: count }, (_, row) =>
      Array.from(data.slice(row * width, (row + 1) * width), Number),
    );
  };
  return { feeds, rows, lengths: encoded.map((text) => feature.length(text)) };
}

// [CLS] is 2, [SEP] is 3; "card" and "my" are one subword; "xy" is two, a lone joiner is none.
describe("transformerWordsFeature", () => {
  it("says where the words' subwords are in the batch's windows, counted from 1", () => {
    const { rows } = collate([["my", "xy", "\u200d", "card"], ["xy"]]);
    const ids = rows("ids");
    expect(ids[0]).toEqual([2, 6, expect.any(Number), expect.any(Number), 5, 3]);
    expect(ids[1]?.slice(3)).toEqual([3, 0, 0]);
    expect(rows("mask")).toEqual([
      [1, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 0, 0],
    ]);
    expect(rows("first")).toEqual([
      [2, 3, 0, 5],
      [8, 0, 0, 0],
    ]);
    expect(rows("last")).toEqual([
      [2, 4, 0, 5],
      [9, 0, 0, 0],
    ]);
    expect(rows("positions")).toEqual([
      [2, 3, 4, 5],
      [8, 9, 0, 0],
    ]);
    expect(rows("words")).toEqual([
      [0, 1, 1, 3],
      [0, 0, 0, 0],
    ]);
    expect(rows("counts")).toEqual([
      [1, 2, 0, 1],
      [2, 0, 0, 0],
    ]);
  });

  it("cuts long texts into windows that stand one below the other", () => {
    const long = ["my", "card", "my", "xy", "card", "my", "card", "my", "card"];
    const { rows, lengths } = collate([long, ["my"]]);
    expect(rows("ids").map((row) => row.length)).toEqual([8, 8, 8, 8]);
    const flat = rows("ids").flat();
    const at = (position: number | undefined) => flat[(position as number) - 1];
    expect(rows("first")[0]?.map(at)).toEqual([
      6,
      5,
      6,
      flat[(rows("first")[0]?.[3] as number) - 1],
      5,
      6,
      5,
      6,
      5,
    ]);
    // Behind the three windows of eight.
    expect(rows("first")[1]?.[0]).toBe(26);
    expect(rows("counts")[0]).toEqual([1, 1, 1, 2, 1, 1, 1, 1, 1]);
    expect(lengths).toEqual([24, 3]);
  });

  it("cuts a text off where there is no stride, and gives the words behind nothing", () => {
    const { rows } = collate([new Array(9).fill("card")], { stride: 0 });
    expect(rows("ids")).toEqual([[2, 5, 5, 5, 5, 5, 5, 3]]);
    expect(rows("first")).toEqual([[2, 3, 4, 5, 6, 7, 0, 0, 0]]);
  });

  it("puts separators around the words, which belong to none of them", () => {
    const { rows } = collate([["card"]], { before_ids: [4, 4], after_ids: [4] });
    expect(rows("ids")).toEqual([[2, 4, 4, 5, 4, 3]]);
    expect(rows("first")).toEqual([[4]]);
    expect(rows("positions")).toEqual([[4]]);
  });

  it("fills only the inputs that the manifest names", () => {
    const { first_input: _first, mean_inputs: _mean, ...rest } = spec;
    const feature = transformerWordsFeature(rest, bundle);
    const feeds: Feeds = new Map();
    feature.collate([feature.encode(["card"])], feeds);
    expect([...feeds.keys()]).toEqual(["ids", "mask", "last"]);
  });

  it("takes a text whose words have no subwords at all", () => {
    const { rows } = collate([["\u200d", "\u200d"]]);
    expect(rows("ids")).toEqual([[2, 3]]);
    expect(rows("first")).toEqual([[0, 0]]);
    expect(rows("counts")).toEqual([[0, 0]]);
  });

  it("refuses windows that would not move on", () => {
    expect(() => transformerWordsFeature({ ...spec, stride: 6 }, bundle)).toThrow(
      "max_length 8 leaves no room beside the special tokens and the stride 6",
    );
  });
});
