import { describe, expect, it } from "vitest";
import { readTexts, writeFloats, writeTexts } from "../../src/protocol/bytes-tensor.ts";

describe("binary tensors", () => {
  it("hold texts as their length and their bytes", () => {
    expect(writeTexts(["é", ""])).toEqual(Buffer.from([2, 0, 0, 0, 0xc3, 0xa9, 0, 0, 0, 0]));
    expect(writeTexts([])).toHaveLength(0);
  });

  it("give back the texts they were made of", () => {
    const texts = ["", "a", "😀 text", "\u0000\n", "x".repeat(70_000)];
    expect(readTexts(writeTexts(texts), "TEXT", 5)).toEqual(texts);
    expect(readTexts(writeTexts(["\ud800"]), "TEXT", 1)).toEqual(["\ufffd"]);
  });

  it("hold numbers in single precision, little-endian", () => {
    expect(writeFloats([1, -0.5])).toEqual(Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xbf]));
  });

  it.each([
    ["half a length", [1, 0, 0], "has 3 bytes of data, which end within element 0"],
    ["a text that is cut off", [0, 0, 0, 0, 2, 0, 0, 0, 65], "end within element 1"],
    ["a length of 2^32 - 1", [255, 255, 255, 255, 65], "end within element 0"],
    ["a text in Latin-1", [1, 0, 0, 0, 0xe9], "element 0 is not valid UTF-8"],
    ["too many texts", new Array(12).fill(0), "holds more than 2 texts, at most 2 are allowed"],
  ])("are refused with %s", (_, bytes, message) => {
    expect(() => readTexts(Buffer.from(bytes), "TEXT", 2)).toThrow(message);
  });
});
