import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { tokenize, tokenizeWords } from "../../../src/core/tokenization/index.ts";

/** Text, words, and the code points between each word and the one before; null where Flair raises. */
type Entry = readonly [text: string, words: string[], gaps: number[] | null];

const SHOWN = 5;
const FEWEST_TEXTS = 20_000;

describe("corpus of exporter/tools/segtok_corpus.py", () => {
  const lines = gunzipSync(readFileSync(new URL("corpus.jsonl.gz", import.meta.url)))
    .toString("utf8")
    .trimEnd()
    .split("\n");
  const head = JSON.parse(lines[0] as string) as { texts: number };
  const entries = lines.slice(1).map((line) => JSON.parse(line) as Entry);

  it("is whole", () => {
    expect(entries.length).toBe(head.texts);
    expect(entries.length).toBeGreaterThanOrEqual(FEWEST_TEXTS);
  });

  it("has the same words", () => {
    const differing = entries.filter(
      ([text, words]) => JSON.stringify(tokenizeWords(text)) !== JSON.stringify(words),
    );
    expect(
      differing
        .slice(0, SHOWN)
        .map(([text, words]) => ({ text, words: tokenizeWords(text), expected: words })),
    ).toEqual([]);
  });

  it("has the same words at the same positions, wherever Flair has positions", () => {
    const differing = entries.filter(([text, words, gaps]) => {
      const tokens = tokenize(text);
      const actual = tokens.map(({ start }, index) => start - (tokens[index - 1]?.end ?? 0));
      const sameWords = JSON.stringify(tokens.map((token) => token.text)) === JSON.stringify(words);
      return !sameWords || (gaps !== null && JSON.stringify(actual) !== JSON.stringify(gaps));
    });
    expect(
      differing.slice(0, SHOWN).map(([text, , gaps]) => ({ text, tokens: tokenize(text), gaps })),
    ).toEqual([]);
  });
});
