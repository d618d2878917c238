import { describe, expect, it } from "vitest";
import { simplify } from "../../../src/core/tokenization/character-classes.ts";
import { keptCharacters } from "../../../src/core/tokenization/hyphenated-line-breaks.ts";

const join = (line: string) =>
  keptCharacters(simplify(line))
    ?.map((index) => Array.from(line)[index])
    .join("");

describe("keptCharacters", () => {
  it.each<[why: string, line: string, expected: string | undefined]>([
    ["takes a lone carriage return after a hyphen away", "foo-\rbar", "foo-bar"],
    ["takes blanks round it away", "foo\u2010 \t\r\u00a0bar", "foo\u2010bar"],
    ["needs a letter or digit on both sides", "--\rbar foo-\r語", undefined],
    ["does not let a letter end one match and start the next", "a-\rb-\rc", "a-b-\rc"],
    ["takes every other one away", "a-\rb x-\ry", "a-b x-y"],
    ["leaves a line without a hyphenated break alone", "foo\rbar", undefined],
  ])("%s", (_why, line, expected) => {
    expect(join(line)).toBe(expected);
  });
});
