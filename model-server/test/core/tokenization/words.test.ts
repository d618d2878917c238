import { describe, expect, it } from "vitest";
import { simplify } from "../../../src/core/tokenization/character-classes.ts";
import { splitWords } from "../../../src/core/tokenization/words.ts";

/** Words of one line, as segtok's `split_contractions(word_tokenizer(line))` gives them. */
function words(line: string): string[] {
  const found: string[] = [];
  const characters = Array.from(line);
  splitWords(simplify(line), (start, end) => found.push(characters.slice(start, end).join("")));
  return found;
}

describe("splitWords", () => {
  it.each<[why: string, line: string, expected: string[]]>([
    [
      "keeps a dot after a letter, but not an ellipsis",
      "i.e. www.ex-ample.com a.b... a..b",
      ["i.e.", "www.ex-ample.com", "a.b", "...", "a.", ".", "b"],
    ],
    ["keeps a comma between letters or digits", "a,b 1,000 a, b,", ["a,b", "1,000", "a", ",", "b", ","]],
    [
      "keeps a colon between numbers, letter numbers too",
      "12:30 a:b 1:2:3 Ⅷ:1",
      ["12:30", "a", ":", "b", "1:2:3", "Ⅷ:1"],
    ],
    [
      "keeps a hyphen between letters, but no dash",
      "a-b a--b a- -b a‐b a–b",
      ["a-b", "a", "--", "b", "a", "-", "-", "b", "a‐b", "a", "–", "b"],
    ],
    [
      "lets an apostrophe that is not ASCII stand before a hyphen",
      "5’-ACGT-3’ 5'-A",
      ["5’-ACGT-3’", "5", "'-", "A"],
    ],
    [
      "keeps an apostrophe that is not ASCII anywhere, but not two",
      "’a ’’b a’’b x′",
      ["’a", "’", "’b", "a", "’", "’b", "x′"],
    ],
    [
      "keeps an ASCII apostrophe between letters only",
      "rock'n'roll 'a' a'",
      ["rock'n'roll", "'", "a", "'", "a", "'"],
    ],
    [
      "keeps an ASCII apostrophe after a last s only",
      "dogs' dog' dogs'! s'' x",
      ["dogs'", "dog", "'", "dogs", "'!", "s", "''", "x"],
    ],
    [
      "keeps a power on a unit at the span's end",
      "m² cm⁻¹ abc³ m²/s m²x",
      ["m²", "cm⁻¹", "abc³", "m", "²/", "s", "m", "²", "x"],
    ],
    [
      "lets a unit have four letters if the first is a prefix",
      "kabc² xabc² kabcd² µm²",
      ["kabc²", "xabc", "²", "kabcd", "²", "µm²"],
    ],
    [
      "keeps atom counts and charges on element symbols",
      "H₂O SO₄²⁻ Na₁₀⁺ x₂ H₂²",
      ["H₂O", "SO₄²⁻", "Na₁₀⁺", "x", "₂", "H₂", "²"],
    ],
    [
      "starts a formula at a bracket after a word only",
      "Ca(OH)₂ )₂ 한)₂",
      ["Ca", "(", "OH)₂", ")₂", "한", ")₂"],
    ],
    ["does not count the underscore as a letter", "snake_case", ["snake", "_", "case"]],
    [
      "does not count \\p{Lo} as letters",
      "日本a語 ªb שלום हिन्दी",
      ["日本", "a", "語", "ª", "b", "שלום", "हिन्दी"],
    ],
    ["does not count marks as letters", "e\u0301a", ["e", "\u0301", "a"]],
    ["counts modifier and title letters and letter numbers", "ʰa ǅx ⅷa ½a", ["ʰa", "ǅx", "ⅷa", "½", "a"]],
    ["counts letters beyond the BMP as one", "𝐀-𝒶 𝟗:𝟗 𐐨.", ["𝐀-𝒶", "𝟗:𝟗", "𐐨", "."]],
    [
      "splits at Unicode spaces, but not at the separators U+001C to U+001F",
      "a\u3000b\u1680c\u001cd\u180ee",
      ["a", "b", "c", "\u001c", "d", "\u180e", "e"],
    ],
  ])("%s", (_why, line, expected) => {
    expect(words(line)).toEqual(expected);
  });
});

describe("the sentence's terminal", () => {
  it.each<[why: string, line: string, expected: string[]]>([
    ["is split off the last word only", "x. y!", ["x.", "y", "!"]],
    ["is one character", "Stop..", ["Stop.", "."]],
    ["is split off a token of terminals too", "Really?!", ["Really", "?", "!"]],
    ["is not looked for in an ellipsis", "so ...", ["so", "..."]],
    ["is looked for before closing marks that are no word", "hello.)", ["hello", ".", ")"]],
    [
      "is looked for in the last word or token with a terminal, not before it",
      'a!b. "c" )',
      ["a", "!", "b.", '"', "c", '"', ")"],
    ],
    ["is looked for in three tokens at most", 'a. " " "', ["a.", '"', '"', '"']],
    ["is split off a token's start when its end has none", "w ?+", ["w", "?", "+"]],
    ["is not split from inside a token", "x =?=", ["x", "=?="]],
    ["is found behind an apostrophe that is no word", "a ’.", ["a", "’", "."]],
    ["may be any of segtok's, in any script", "你好。", ["你好", "。"]],
  ])("%s", (_why, line, expected) => {
    expect(words(line)).toEqual(expected);
  });
});

describe("dangling commas, colons and semicolons", () => {
  it.each<[why: string, line: string, expected: string[]]>([
    [
      "are split one by one from any token",
      "x ,;: a,; b::",
      ["x", ",", ";", ":", "a", ",", ";", "b", ":", ":"],
    ],
    ["are split after the terminal", "a.,", ["a", ".", ","]],
    ["are not split from a token's inside", "a,. b", ["a", ",.", "b"]],
  ])("%s", (_why, line, expected) => {
    expect(words(line)).toEqual(expected);
  });
});
