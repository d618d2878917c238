import { describe, expect, it } from "vitest";
import { parseJsonBody } from "../../src/protocol/json-body.ts";

const parse = (text: string) => parseJsonBody(Buffer.from(text));

describe("parseJsonBody", () => {
  it("parses JSON in UTF-8, a lone surrogate behind an escape included", () => {
    expect(parse('{"a":["é😀","\\ud800"]}')).toEqual({ a: ["é😀", "\ud800"] });
  });

  it("says where the mistake is, and nothing of what the client wrote", () => {
    expect(() => parse('{"shape": [1], "data": ["my secret", oops]}')).toThrow(
      /^The body of 43 bytes is not valid JSON\.$/,
    );
    expect(() => parse('{"shape": ["a" "b"]}')).toThrow(
      /^The body of 20 bytes is not valid JSON: at position 15\.$/,
    );
    expect(() => parse('{"a":')).toThrow("The body of 5 bytes is not valid JSON: it ends too early.");
    expect(() => parse("")).toThrow("The body of 0 bytes is not valid JSON: it ends too early.");
  });

  it.each([
    ["a byte of Latin-1", Buffer.from([0x22, 0xe9, 0x22])],
    ["UTF-16", Buffer.from('{"a":"é"}', "utf16le")],
    ["a surrogate as bytes", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])("refuses %s", (_, body) => expect(() => parseJsonBody(body)).toThrow(/not valid (UTF-8|JSON)/));

  it.each(['{"__proto__":{}}', '{"inputs":[{"__proto__":null}]}', '[[[{"a":{"__proto__":1}}]]]'])(
    "refuses %s",
    (body) => {
      expect(() => parse(body)).toThrow('a key "__proto__"');
    },
  );

  it("refuses a key that comes twice", () => {
    expect(() => parse('{"inputs":[],"id":"a","inputs":[]}')).toThrow(
      'The body has an object with the key "inputs" twice. Send each key once.',
    );
  });

  it("takes the word in a text", () => {
    expect(parse('{"data":["__proto__", "\\"__proto__\\": 1"]}')).toBeDefined();
  });

  it("refuses any depth and any number of values without falling over", () => {
    const deep = `${"[".repeat(250_000)}${"]".repeat(250_000)}`;
    expect(() => parse(deep)).toThrow("The body is nested deeper than 100 levels, which is the limit.");
    expect(() => parse(`[${"[],".repeat(1_000_000)}[]]`)).toThrow("has more than 131072 values");
  });
});
