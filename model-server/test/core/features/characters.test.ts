import { describe, expect, it } from "vitest";
import type { Bundle } from "../../../src/core/bundle/bundle.ts";
import { characterLmFeature } from "../../../src/core/features/character-lm.ts";
import type { CharacterRow } from "../../../src/core/features/characters.ts";
import { charactersFeature, takenWords } from "../../../src/core/features/characters-of-words.ts";
import type { Feature } from "../../../src/core/features/feature.ts";
import type { Feeds } from "../../../src/core/session.ts";

// Ids are places in this string; 0 is unknown.
const CHARACTERS = "?\n abcdé😀A";
const bundle = {
  file: () => Buffer.from(JSON.stringify([null, ...Array.from(CHARACTERS).slice(1)])),
} as unknown as Bundle;

/** What a row says, as text: its characters, and the ones that the offsets point at. */
function shown({ ids, offsets }: CharacterRow, end = ""): { text: string; at: string } {
  const characters = [...Array.from(CHARACTERS), end];
  const text = Array.from(ids, (id) => characters[id]);
  return {
    text: text.join(""),
    at: Array.from(offsets, (place) => text.slice(0, place + 1).join("")).join("|"),
  };
}

function collated(feature: Feature<CharacterRow>, ...texts: string[][]) {
  const feeds: Feeds = new Map();
  feature.collate(
    texts.map((words) => feature.encode(words)),
    feeds,
  );
  return [...feeds].map(([name, { data, shape }]) => [name, String(data), shape]);
}

describe("characterLmFeature", () => {
  const forward = {
    kind: "character-lm",
    ids_input: "ids",
    offsets_input: "offsets",
    vocabulary: "characters.json",
    unknown_id: 0,
    padding_id: 2,
    direction: "forward",
    delimiter: "\n",
    with_whitespace: true,
    lower: false,
  } as const;
  const read = (words: string[], changes: Partial<Record<keyof typeof forward, unknown>> = {}) =>
    shown(characterLmFeature({ ...forward, ...changes } as typeof forward, bundle).encode(words));

  it("reads delimiter, words and a space, and takes the state after each word's space", () => {
    expect(read(["ab", "c"])).toEqual({ text: "\nab c ", at: "\nab |\nab c " });
  });

  it("reads words and characters in reverse, but the delimiter first", () => {
    // The state of a word is that after the space before it; the first one's is the last.
    expect(read(["ab", "c"], { direction: "backward" })).toEqual({ text: "\nc ba ", at: "\nc ba |\nc " });
  });

  it("can take the state at a word's last character, or backward at its first", () => {
    expect(read(["ab", "c"], { with_whitespace: false }).at).toBe("\nab|\nab c");
    expect(read(["ab", "c"], { with_whitespace: false, direction: "backward" }).at).toBe("\nc ba|\nc");
  });

  it("counts code points, in any direction", () => {
    expect(read(["😀a", "é", "😡b"])).toEqual({ text: "\n😀a é ?b ", at: "\n😀a |\n😀a é |\n😀a é ?b " });
    expect(read(["a😀", "b"], { direction: "backward" })).toEqual({ text: "\nb 😀a ", at: "\nb 😀a |\nb " });
  });

  it("counts a delimiter of several characters", () => {
    expect(read(["a"], { delimiter: "\n\n" })).toEqual({ text: "\n\na ", at: "\n\na " });
    expect(read(["a", "b"], { delimiter: "\n\n", direction: "backward" }).at).toBe("\n\nb a |\n\nb ");
  });

  it("counts in the text as it was when it is lower-cased", () => {
    expect(read(["A", "b"])).toEqual({ text: "\nA b ", at: "\nA |\nA b " });
    expect(read(["A", "b"], { lower: true }).text).toBe("\na b ");
    // İ becomes two characters, so all places behind it are one too early: Flair's are.
    expect(read(["İ", "b", "c"], { lower: true })).toEqual({ text: "\n?? b c ", at: "\n??|\n?? b|\n?? b c" });
  });

  it("pads with spaces to the longest text, and counts about six characters as a token", () => {
    const feature = characterLmFeature(forward, bundle);
    expect(collated(feature, ["a"], ["b", "c"])).toEqual([
      ["ids", "1,3,2,2,2,1,4,2,5,2", [2, 5]],
      ["offsets", "2,0,2,4", [2, 2]],
    ]);
    expect(feature.length(feature.encode(["a"]))).toBe(1);
    expect(feature.length(feature.encode(["a".repeat(58)]))).toBe(10);
  });
});

describe("charactersFeature", () => {
  const end = Array.from(CHARACTERS).length;
  const spec = {
    kind: "characters",
    ids_input: "ids",
    offsets_input: "offsets",
    vocabulary: "characters.json",
    unknown_id: 0,
    separator_id: end,
  } as const;
  const feature = charactersFeature(spec, bundle);
  const read = (...words: string[]) => shown(feature.encode(words), "_");

  it("reads each word up to its separator", () => {
    expect(read("ab", "😀")).toEqual({ text: "ab_😀_", at: "ab|ab_😀" });
  });

  it("gives an earlier one of equal words the vector that lies at its place by length", () => {
    // By length: abc, ab, ab, d. The last "ab" is right, the first one takes "abc".
    expect(
      read("ab", "d", "abc", "ab")
        .at.split("|")
        .map((read) => read.split("_").at(-1)),
    ).toEqual(["abc", "d", "abc", "ab"]);
  });

  it("takes words for equal whose characters are unknown alike", () => {
    expect(takenWords([[0], [1, 2], [0]])).toEqual([1, 1, 2]);
    expect(read("x", "ab", "y").at).toBe("?_ab|?_ab|?_ab_?");
  });

  it("keeps the order of words of equal length", () => {
    expect(takenWords([[1], [2], [1], [3], [2], [1]])).toEqual([0, 1, 2, 3, 4, 5]);
    expect(takenWords([[7, 7], [1], [7, 7], [4, 5, 6], [7, 7]])).toEqual([3, 1, 2, 3, 4]);
  });

  it("pads with separators", () => {
    expect(collated(feature, ["a"], ["b", "cd"])).toEqual([
      ["ids", `3,${end},${end},${end},${end},4,${end},5,6,${end}`, [2, 5]],
      ["offsets", "0,0,0,3", [2, 2]],
    ]);
  });
});
