import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Bundle } from "../../../src/core/bundle/bundle.ts";
import { BERT_PARTS, bertNormalizer } from "../../../src/core/features/bert-normalizer.ts";
import { subwordTokenizer } from "../../../src/core/features/subwords.ts";

type Settings = [clean: boolean, chinese: boolean, strip: boolean | null, lowercase: boolean];
type Row = [settings: number, text: string, normalized: string, parts: string[]];
const { settings, rows }: { settings: Settings[]; rows: Row[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/bert/expected.json", import.meta.url), "utf8"),
);

describe("bertNormalizer", () => {
  it.each(settings)(
    "clean %s, Chinese %s, accents %s, lower case %s: as Hugging Face's own library",
    (...how) => {
      const [clean_text, handle_chinese_chars, strip_accents, lowercase] = how;
      const normalize = bertNormalizer({ clean_text, handle_chinese_chars, strip_accents, lowercase });
      const own = rows.filter(([index]) => String(settings[index]) === String(how));
      expect(own.length).toBeGreaterThan(100);
      expect(own.filter(([, text, normalized]) => normalize(text) !== normalized)).toEqual([]);
    },
  );

  it("splits what it normalised as BertPreTokenizer does", () => {
    const split = (text: string) => text.match(BERT_PARTS) ?? [];
    expect(rows.filter(([, , text, parts]) => String(split(text)) !== String(parts))).toEqual([]);
  });
});

it("a tokenizer for BERT uses both, alone or in sequences, whatever Node's Unicode tables say", () => {
  const bert = {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  };
  const parts = { type: "BertPreTokenizer" };
  const vocabulary = ["[UNK]", "οδοσ", "οδος", "\u{20034}", "##\u{20034}", "a", "##a", "\u2e52", "##\u2e52"];
  for (const [normalizer, pre_tokenizer] of [
    [bert, parts],
    [
      { type: "Sequence", normalizers: [bert] },
      { type: "Sequence", pretokenizers: [parts] },
    ],
  ]) {
    const tokenizer = {
      added_tokens: [],
      normalizer,
      pre_tokenizer,
      post_processor: null,
      decoder: null,
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      },
    };
    const bundle = {
      file: (name: string) => Buffer.from(name === "tokenizer.json" ? JSON.stringify(tokenizer) : "{}"),
    } as unknown as Bundle;
    const { subwords } = subwordTokenizer(bundle, {
      tokenizer: "tokenizer.json",
      tokenizer_config: "tokenizer_config.json",
    });
    const words = (text: string) => subwords(text).map((id) => vocabulary[id]);
    expect(words("ΟΔΟΣ")).toEqual(["οδοσ"]);
    expect(words("a\u{20034}a")).toEqual(["a", "\u{20034}", "a"]);
    // Punctuation since Unicode 14, which the library does not know yet.
    expect(words("a\u2e52a")).toEqual(["a", "##\u2e52", "##a"]);
  }
});
