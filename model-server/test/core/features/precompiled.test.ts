import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../../src/core/bundle/bundle.ts";
import { precompiledNormalizer } from "../../../src/core/features/precompiled.ts";
import { subwordTokenizer } from "../../../src/core/features/subwords.ts";

const { map, pairs }: { map: string; pairs: [string, string][] } = JSON.parse(
  readFileSync(new URL("../../fixtures/precompiled/expected.json", import.meta.url), "utf8"),
);

describe("precompiledNormalizer", () => {
  const normalize = precompiledNormalizer(Buffer.from(map, "base64"));

  it("normalises as Hugging Face's own library does, shortest matches and lost ends included", () => {
    expect(pairs.filter(([text, wanted]) => normalize(text) !== wanted)).toEqual([]);
    expect(pairs.filter(([text, wanted]) => text !== wanted).length).toBeGreaterThan(200);
  });

  it("replaces a short cluster by what its shortest known beginning stands for", () => {
    // Both "a" and "á" are known.
    expect(normalize("a\u0301")).toBe("A");
    expect(normalize("xa")).toBe("xA");
  });
});

describe("a tokenizer with a compiled map", () => {
  it.each([
    ["alone", { type: "Precompiled", precompiled_charsmap: map }],
    [
      "in a sequence",
      {
        type: "Sequence",
        normalizers: [{ type: "Precompiled", precompiled_charsmap: map }, { type: "Lowercase" }],
      },
    ],
  ])("uses it %s, where the library would use NFKC", (_, normalizer) => {
    const tokenizer = {
      version: "1.0",
      added_tokens: [],
      normalizer,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      model: { type: "BPE", vocab: { "①": 0, "1": 1, ガ: 2, カ: 3, "²": 4, "2": 5 }, merges: [] },
    };
    const bundle = {
      file: (name: string) => Buffer.from(name === "tokenizer.json" ? JSON.stringify(tokenizer) : "{}"),
    } as unknown as Bundle;
    const files = { tokenizer: "tokenizer.json", tokenizer_config: "tokenizer_config.json" };
    const { subwords } = subwordTokenizer(bundle, files);
    expect(subwords("①")).toEqual([1]);
    // NFKC would make it a 2; the map does not know it.
    expect(subwords("²")).toEqual([4]);
  });
});
