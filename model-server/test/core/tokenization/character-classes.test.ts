import { describe, expect, it } from "vitest";
import * as classes from "../../../src/core/tokenization/character-classes.ts";

const has = (set: string, character: string) => new RegExp(`^[${set}]$`).test(classes.simplify(character));

describe("simplify", () => {
  it("gives one unit a code point", () => {
    expect(classes.simplify("a😀é\ud83d𝐀\u{10ffff}")).toHaveLength(6);
  });

  it("keeps ASCII and the characters that patterns name", () => {
    const named = "\0~’ʹʼ′´‐‑‒¹²³⁻⁺₀₉”äñµ。";
    expect(classes.simplify(named)).toBe(named);
  });

  it("does not take a private-use character for what stands for a class", () => {
    expect(has(classes.WORD, "\ue000")).toBe(false);
    expect(has(classes.LOWER, "é")).toBe(true);
  });

  it("puts characters into their classes", () => {
    expect(["ß", "ﬁ", "äñµ"[0] as string, "𝒶"].every((character) => has(classes.LOWER, character))).toBe(
      true,
    );
    expect(["É", "Ω", "𝐀"].every((character) => has(classes.UPPER, character))).toBe(true);
    expect(has(classes.CAPITAL, "ǅ")).toBe(true);
    expect(["ʰ", "ʹ", "ʼ"].every((character) => has(classes.MODIFIER, character))).toBe(true);
    expect(["語", "ª", "א"].every((character) => has(classes.ANY_LETTER, character))).toBe(true);
    expect(["語", "ª", "א"].some((character) => has(classes.ALNUM, character))).toBe(false);
    expect(["٣", "𝟗"].every((character) => has(classes.DIGIT, character))).toBe(true);
    expect([has(classes.NUMBER, "Ⅷ"), has(classes.NUMBER, "½")]).toEqual([true, false]);
    expect(["\u0301", "\u200d", "‿", "_"].every((character) => has(classes.WORD, character))).toBe(true);
  });

  it("tells Python's regex \\s from str.isspace", () => {
    expect(["\u0085", "\u00a0", "\u2028", "\v"].every((character) => has(classes.SPACE, character))).toBe(
      true,
    );
    expect([has(classes.SPACE, "\u001c"), has(classes.STRIPPED, "\u001c")]).toEqual([false, true]);
    expect([has(classes.BLANK, "\t"), has(classes.BLANK, "\r"), has(classes.BLANK, "\u3000")]).toEqual([
      true,
      false,
      true,
    ]);
    expect([has(classes.SPACE, "\u200b"), has(classes.SPACE, "\u180e")]).toEqual([false, false]);
  });

  it("does not depend on Node's version of Unicode: U+1D6A6 is a small letter since Unicode 18", () => {
    expect(has(classes.LOWER, "\u{1d6a6}")).toBe(true);
  });
});
