import { describe, expect, it } from "vitest";
import { cleanText, tokenize, tokenizeWords } from "../../../src/core/tokenization/index.ts";

const positions = (text: string) => tokenize(text).map((token) => [token.text, token.start, token.end]);

describe("tokenize", () => {
  it("has no tokens for a text without characters", () => {
    for (const text of ["", " \t\r\n\u00a0", "\u200b\ufeff"]) expect(tokenize(text)).toEqual([]);
  });

  it("puts sentences, words and contractions together", () => {
    expect(tokenizeWords("Dr. Smith's card isn't here. Why?\nIt cost £1,000.50!")).toEqual([
      "Dr.",
      "Smith",
      "'s",
      "card",
      "is",
      "n't",
      "here",
      ".",
      "Why",
      "?",
      "It",
      "cost",
      "£",
      "1,000.50",
      "!",
    ]);
  });

  it("counts code points of the cleaned text", () => {
    const text = "\ufeffa😀\u200b b\u0080";
    expect(cleanText(text)).toBe("a😀 b€");
    expect(positions(text)).toEqual([
      ["a", 0, 1],
      ["😀", 1, 2],
      ["b", 3, 4],
      ["€", 4, 5],
    ]);
  });

  it("covers each token's text in the cleaned text", () => {
    const text = "Hé 𝐀𝐁-c, «👩\u200d👧»… it’s\r\nOK\u0085 x\u001c\n y.";
    const characters = Array.from(cleanText(text));
    for (const { text: word, start, end } of tokenize(text))
      expect(characters.slice(start, end).join("")).toBe(word);
  });

  // Flair looks for each word after the one before it and raises when it is not there: two quirks of segtok.
  it("gives a word hyphenated over a carriage return the span of both parts", () => {
    expect(positions("foo-\r𝐀r x")).toEqual([
      ["foo-𝐀r", 0, 7],
      ["x", 8, 9],
    ]);
  });

  it("gives repeated parts of a contraction the spans they come from", () => {
    expect(positions("x aʼbʼs")).toEqual([
      ["x", 0, 1],
      ["aʼb", 2, 5],
      ["a", 2, 3],
      ["ʼbʼs", 3, 7],
    ]);
  });

  it("treats a lone surrogate as a character of its own, in any place", () => {
    expect(positions("a\ud83d \udc00b\ud83d")).toEqual([
      ["a", 0, 1],
      ["\ud83d", 1, 2],
      ["\udc00", 3, 4],
      ["b", 4, 5],
      ["\ud83d", 5, 6],
    ]);
    expect(positions("\udc00\ud83d")).toEqual([["\udc00\ud83d", 0, 2]]);
    // Dropping the character between them makes one code point of two.
    expect(positions("\ud83d\u200b\ude00")).toEqual([["😀", 0, 1]]);
  });

  // Each would take hours where a rule costs the square of the length, or overflow the pattern engine's stack.
  it.each([
    ["a", 1],
    ["語", 1],
    [" ", 0],
    [".", 2],
    [",", 1_000_000],
    ["A)", 1_000_000],
    ["Foo. ", 400_000],
    ["(a. ", 750_000],
    ["and a.\n", 428_574],
    ["a-\r", 333_334],
    ["aʼ", 1],
    ["👩\u200d👧", 1],
    ["'s", 2],
  ])("takes a million characters of %j", (unit, count) => {
    expect(tokenizeWords(unit.repeat(Math.ceil(1_000_000 / unit.length)))).toHaveLength(count);
  });

  it("cuts no word where the pattern engine is restarted", () => {
    const word = "ab-".repeat(6_000).slice(0, -1);
    expect(tokenizeWords(`${word} ${"語".repeat(20_000)}x`)).toEqual([word, "語".repeat(20_000), "x"]);
  });
});
