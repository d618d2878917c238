import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../../src/core/bundle/bundle.ts";
import { bytePairFeature } from "../../../src/core/features/byte-pair.ts";
import { PieceModel } from "../../../src/core/features/sentencepiece/bpe.ts";
import type { Feeds } from "../../../src/core/session.ts";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/sentencepiece/${name}`, import.meta.url));
const EXPECTED: [string, number[]][] = JSON.parse(fixture("expected.json").toString());
const EMPTY = 220;

const bundle = { file: () => fixture("pieces.json") } as unknown as Bundle;
const spec = {
  kind: "byte-pair",
  input: "pieces",
  pieces: "pieces.json",
  empty_id: EMPTY,
  digits_to_zero: true,
} as const;

describe("PieceModel", () => {
  it("cuts texts into the pieces of SentencePiece's own library", () => {
    const model = new PieceModel(JSON.parse(fixture("pieces.json").toString()));
    expect(EXPECTED.filter(([text, ids]) => String(model.encode(text)) !== String(ids))).toEqual([]);
    expect(EXPECTED.length).toBeGreaterThan(500);
    expect(EXPECTED.filter(([, ids]) => ids.length > 5).length).toBeGreaterThan(100);
  });
});

describe("bytePairFeature", () => {
  const feature = bytePairFeature(spec, bundle);
  const pieces = new Map(EXPECTED);

  it("takes the first and the last piece of each word, lower-cased and with its digits as zeros", () => {
    const ids = pieces.get("travelli\u0628\u0637\u0627\u0642\u0629ng") as number[];
    expect([...feature.encode(["TRAVELLI\u0628\u0637\u0627\u0642\u0629ng"])]).toEqual([ids[0], ids.at(-1)]);
    expect(feature.encode(["17"])).toEqual(feature.encode(["00"]));
    expect(feature.encode(["\u0663"])).toEqual(feature.encode(["0"]));
    expect(bytePairFeature({ ...spec, digits_to_zero: false }, bundle).encode(["17"])).not.toEqual(
      feature.encode(["00"]),
    );
  });

  it("has an id for a word of which nothing is left", () => {
    expect([...feature.encode([" \u0085", "\u00ad"])]).toEqual([EMPTY, EMPTY, EMPTY, EMPTY]);
  });

  it("pads pairs to the longest text of the batch, and counts words", () => {
    const [card, top] = [feature.encode(["card"]), feature.encode(["top", "up"])];
    expect([feature.length(card), feature.length(top)]).toEqual([1, 2]);
    const feeds: Feeds = new Map();
    feature.collate([card, top], feeds);
    expect(feeds.get("pieces")?.shape).toEqual([2, 2, 2]);
    expect(Array.from(feeds.get("pieces")?.data ?? [], Number)).toEqual([...card, EMPTY, EMPTY, ...top]);
  });

  it("refuses a file that holds something else", () => {
    const broken = { file: () => Buffer.from("{}") } as unknown as Bundle;
    expect(() => bytePairFeature(spec, broken)).toThrow("pieces.json is not a SentencePiece model");
  });
});
