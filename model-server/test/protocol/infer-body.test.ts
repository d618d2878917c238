import { describe, expect, it } from "vitest";
import { parseInferBody } from "../../src/protocol/infer-body.ts";

describe("parseInferBody", () => {
  it("takes a body for JSON where the header is missing", () => {
    expect(parseInferBody(Buffer.from('{"a":1}'), undefined)).toEqual({ json: { a: 1 }, binary: undefined });
  });

  it("parts JSON and bytes where the header says", () => {
    const { json, binary } = parseInferBody(Buffer.from('{"a":1}{"b'), "7");
    expect(json).toEqual({ a: 1 });
    expect(binary?.toString()).toBe('{"b');
    expect(parseInferBody(Buffer.from("{}"), "2").binary).toHaveLength(0);
  });

  it.each(["", "0", "-1", "+7", "7.0", "0x7", "1e1", "8", "7, 7", "NaN", "9".repeat(400), " 7"])(
    "refuses a length of %j",
    (length) => {
      expect(() => parseInferBody(Buffer.from('{"a":1}'), length)).toThrow(
        /^Inference-Header-Content-Length is ".*…?, allowed is .* a whole number from 1 to 7,/,
      );
    },
  );

  it("says that the JSON part is broken where the header cuts it", () => {
    expect(() => parseInferBody(Buffer.from('{"a":1}'), "6")).toThrow(
      "The body's JSON part of 6 bytes is not valid JSON",
    );
  });
});
