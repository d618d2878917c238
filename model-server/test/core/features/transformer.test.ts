import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../../src/core/bundle/bundle.ts";
import { transformerFeature } from "../../../src/core/features/transformer.ts";
import type { Feeds } from "../../../src/core/session.ts";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/wordpiece/${name}`, import.meta.url));
const EXPECTED: [string[], number[]][] = JSON.parse(fixture("expected.json").toString());

const bundle = {
  file: (name: string) => (name === "tokenizer.json" ? fixture(name) : Buffer.from("{}")),
} as unknown as Bundle;
const spec = {
  kind: "transformer",
  tokenizer: "tokenizer.json",
  tokenizer_config: "tokenizer_config.json",
  ids_input: "ids",
  mask_input: "mask",
  max_length: 16,
  padding_id: 0,
} as const;
const feature = transformerFeature(spec, bundle);

describe("transformerFeature", () => {
  it("gives words the ids of Hugging Face's own library, cut at the same place", () => {
    const differences = EXPECTED.filter(([words, ids]) => String(feature.encode(words)) !== String(ids));
    expect(differences).toEqual([]);
    expect(EXPECTED.length).toBeGreaterThan(300);
    expect(EXPECTED.filter(([, ids]) => ids.length === 16).length).toBeGreaterThan(40);
  });

  it("gives the same ids from its cache", () => {
    for (const [words] of EXPECTED) expect(feature.encode(words)).toEqual(feature.encode(words));
  });

  it("pads ids, masks the padding and tells the length", () => {
    const rows = [feature.encode(["card"]), feature.encode(["my", "lost", "card"])];
    expect(rows.map((row) => feature.length(row))).toEqual([3, 5]);
    const feeds: Feeds = new Map();
    feature.collate(rows, feeds);
    expect([...feeds.keys()]).toEqual(["ids", "mask"]);
    expect(feeds.get("ids")?.shape).toEqual([2, 5]);
    expect(String(feeds.get("ids")?.data)).toBe("2,5,3,0,0,2,6,7,5,3");
    expect(String(feeds.get("mask")?.data)).toBe("1,1,1,0,0,1,1,1,1,1");
  });

  it("does not mask a padding token that stands in the text", () => {
    const feeds: Feeds = new Map();
    feature.collate([feature.encode(["[PAD]", "card"])], feeds);
    expect(String(feeds.get("ids")?.data)).toBe("2,0,5,3");
    expect(String(feeds.get("mask")?.data)).toBe("1,1,1,1");
  });

  it("adds type ids of zero where the graph wants them", () => {
    const feeds: Feeds = new Map();
    const withTypes = transformerFeature({ ...spec, type_ids_input: "types" }, bundle);
    withTypes.collate([withTypes.encode(["card"])], feeds);
    expect(feeds.get("types")).toEqual({ data: new BigInt64Array(3), shape: [1, 3] });
  });

  it("puts separators around the words, and cuts a long text before the last one", () => {
    const withContext = transformerFeature({ ...spec, before_ids: [4], after_ids: [4, 4] }, bundle);
    expect([...withContext.encode(["card"])]).toEqual([2, 4, 5, 4, 4, 3]);
    const long = [...withContext.encode(new Array(12).fill("card"))];
    expect(long).toEqual([2, 4, ...new Array(12).fill(5), 4, 3]);
    expect([...withContext.encode(new Array(40).fill("card"))]).toEqual([2, 4, ...new Array(13).fill(5), 3]);
  });

  it("refuses a tokenizer that is no JSON object", () => {
    const broken = { file: () => Buffer.from("<html>") } as unknown as Bundle;
    expect(() => transformerFeature(spec, broken)).toThrow("tokenizer.json is not a JSON object");
  });
});
