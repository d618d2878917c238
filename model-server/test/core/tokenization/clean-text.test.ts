import { describe, expect, it } from "vitest";
import { cleanedOrigins, cleanText } from "../../../src/core/tokenization/clean-text.ts";

describe("cleanText", () => {
  it("returns a text that needs nothing as it is", () => {
    expect(cleanText(" a\u00a0b\r\n€ \u2003")).toBe(" a\u00a0b\r\n€ \u2003");
  });

  it("drops zero-width characters, variation selector 16 and Unicode's line separators, without a space", () => {
    expect(cleanText("\ufeffa\u200bb\u200cc\u2028d\u2029e❤\ufe0f")).toBe("abcde❤");
  });

  it("keeps the zero-width joiner, so that an emoji sequence stays together", () => {
    expect(cleanText("👩\u200d👧")).toBe("👩\u200d👧");
  });

  it("reads C1 controls as windows-1252 and drops the four that it has no character for", () => {
    const controls = Array.from({ length: 0x1a }, (_, index) => String.fromCharCode(0x80 + index)).join("");
    expect(cleanText(controls)).toBe("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™");
  });

  it("stops at U+0099 as Flair does", () => {
    expect(cleanText("\u0099\u009a\u009f")).toBe("™\u009a\u009f");
  });
});

describe("cleanedOrigins", () => {
  it("says where each code point of the cleaned text stood", () => {
    const text = "\ufeffa😀\u200b\u0092\u0081b";
    expect(Array.from(cleanText(text))).toEqual(["a", "😀", "’", "b"]);
    expect([...(cleanedOrigins(text) ?? [])]).toEqual([1, 2, 5, 7]);
  });

  it("has nothing to say where nothing moves", () => {
    expect(cleanedOrigins("Zoë’s 卡")).toBeUndefined();
    expect(cleanedOrigins("")).toBeUndefined();
  });
});
