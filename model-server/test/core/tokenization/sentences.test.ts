import { describe, expect, it } from "vitest";
import { simplify } from "../../../src/core/tokenization/character-classes.ts";
import { splitSentences } from "../../../src/core/tokenization/sentences.ts";

function sentences(text: string): string[] {
  const found: string[] = [];
  splitSentences(simplify(text), (start, end) => found.push(text.slice(start, end)));
  return found;
}

const LONG = "a rather long part of a text that goes on for more than fifty-five characters";

describe("splitSentences", () => {
  it.each<[why: string, text: string, expected: string[]]>([
    ["ends a sentence at a terminal and space", "One. Two! Three? four", ["One.", "Two!", "Three?", "four"]],
    ["needs the space", "One.Two", ["One.Two"]],
    ["takes a quote and closing brackets along", "a.\"B c.') D", ["a.\"B c.')", "D"]],
    ["ends a sentence at newlines and drops empty lines", "a\n\n\nb\nc", ["a", "b", "c"]],
    [
      "keeps space at the end of a line that is not a sentence's end",
      "a\n\nb \nc\n d",
      ["a", "b ", "c", "d"],
    ],
    [
      "ends no sentence after space, nor after the separators U+001C to U+001F",
      "x . Y a\u001f. B",
      ["x . Y a\u001f. B"],
    ],
    [
      "strips those separators from a sentence, not from a line inside it",
      "\u001cone. two\u001c\nThree",
      ["one.", "two\u001c", "Three"],
    ],
  ])("%s", (_why, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it.each<[why: string, text: string, expected: string[]]>([
    [
      "an abbreviation, capitalised or not",
      "Approx. Five approx. Five e.g. Foo eg. Foo",
      ["Approx. Five approx. Five e.g. Foo eg. Foo"],
    ],
    ["the end of a word that is none", "Xapprox. Five", ["Xapprox.", "Five"]],
    [
      "z.B, but Z.b and not Z.B: Python's capitalize lowers the rest",
      "Z.b. Foo Z.B. Bar",
      ["Z.b. Foo Z.B.", "Bar"],
    ],
    ["Mär and Jän, which are not ASCII", "Mär. Foo Jän. Foo", ["Mär. Foo Jän. Foo"]],
    ["a lone character or number", "A. Foo", ["A. Foo"]],
    ["a lone number in any script", "١٢. Foo", ["١٢. Foo"]],
    [
      "initials after a title",
      "by A. Foo señor A.-B. Foo nearby A. Foo",
      ["by A. Foo señor A.-B. Foo nearby A.", "Foo"],
    ],
    ["an author after a comma, but not after a single capital", "x, A. Foo", ["x, A. Foo"]],
    ["an author after a comma and a capital", "see A, B. Foo", ["see A, B.", "Foo"]],
    ["an author after and", "x and B. Foo", ["x and B. Foo"]],
    ["a capital after a capital and and", "see A and B. Foo", ["see A and B.", "Foo"]],
    ["a capital after a bracket", "see (A. Foo", ["see (A. Foo"]],
    ["a day before a month", "On 31. May 31. 05. x", ["On 31. May 31. 05. x"]],
    ["what is no day", "On 45. May On x3. May", ["On 45.", "May On x3.", "May"]],
    ["a middle initial", "James T. Kirk", ["James T. Kirk"]],
    ["a lower-case middle initial", "James t. Kirk", ["James t.", "Kirk"]],
    ["a lone lower-case word after it", "End. lower-case1. Next", ["End. lower-case1.", "Next"]],
  ])("%s", (_why, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it.each<[why: string, text: string, expected: string[]]>([
    ["a quotation that goes on in lower case", 'He said "Go." then left.', ['He said "Go." then left.']],
    ["a bracket that goes on in lower case", "a (x.) then b", ["a (x.) then b"]],
    ["a dotted abbreviation that goes on in lower case", "in U.S.A. was cold", ["in U.S.A. was cold"]],
    ["a species that goes on in lower case", "A spp. is red", ["A spp. is red"]],
    [
      "a word that continues, but not one that starts with it",
      "End! and more! andy x",
      ["End! and more!", "andy x"],
    ],
    ["a word that continues, whole letters of any script", "End! ofé x", ["End!", "ofé x"]],
    ["a short part inside round brackets", "(open. Then x) more", ["(open. Then x) more"]],
    ["a short part inside square brackets", "[open. Then x] more", ["[open. Then x] more"]],
    ["no long part inside brackets", `(${LONG}. ${LONG}) x`, [`(${LONG}.`, `${LONG}) x`]],
    ["no part without the closing bracket", "(open. Then more", ["(open.", "Then more"]],
    ["et al. inside brackets", "(Foo Bar et al. Then more", ["(Foo Bar et al. Then more"]],
    ["a journal's name inside brackets", "(see Proc. Nat, x", ["(see Proc. Nat, x"]],
    ["a journal's initial inside brackets", "(see Proc. N, x", ["(see Proc. N, x"]],
    ["no name before a semicolon inside brackets", "(see Proc. N; x", ["(see Proc.", "N; x"]],
    ["a year and a journal's name inside brackets", "(see Proc. (1999) Nat. x", ["(see Proc. (1999) Nat. x"]],
    ["lines inside brackets, as lines of one sentence", "(a\nb) c", ["(a", "b) c"]],
  ])("joins %s", (_why, text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it("counts code points for the length of a short part", () => {
    const emoji = "😀".repeat(40);
    const text = simplify(`(${LONG}. ${emoji}) x`);
    expect(sentences(text)).toEqual([text]);
  });
});
