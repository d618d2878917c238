import { expect, it } from "vitest";
import { Tally } from "../../../bench/pipeline/tally.ts";

const prediction = (id: string, text: string, label: string | null) => JSON.stringify({ id, text, label });

function tallyOf(...entries: readonly (readonly [number, number, string])[]): Tally {
  const tally = new Tally();
  for (const entry of entries) tally.take(...entry);
  return tally;
}

it("keeps the labels of each text", () => {
  const tally = tallyOf(
    [0, 0, prediction("a", "card lost", "lost")],
    [1, 0, prediction("b", "card lost", "lost")],
    [1, 1, prediction("c", "", null)],
  );
  expect(tally.labelsOfText.get("")).toEqual(new Set([""]));
  expect(tally.labelsOfText.get("card lost")).toEqual(new Set(["lost"]));
  expect(() => tally.requireExactlyOnce("round", 3, 0)).not.toThrow();
});

it("tells how many records lie before offsets that transaction markers have a share in", () => {
  // Offsets 2 and 5 of partition 0 are markers.
  const tally = tallyOf(
    ...[0, 1, 3, 4, 6].map((offset) => [0, offset, prediction(`a${offset}`, "", null)] as const),
    [1, 0, prediction("b", "", null)],
  );
  const before = (...ends: [number, number][]) => tally.countBefore(new Map(ends));
  expect(before([0, 0], [1, 0])).toBe(0);
  expect(before([0, 3], [1, 0])).toBe(2);
  expect(before([0, 6], [1, 2])).toBe(5);
  expect(before([0, 7], [1, 2], [2, 9])).toBe(6);
});

it.each([
  ["a lost record", [["a", 0]], 2, 0, "round: 2 messages gave 1 predictions of 1 ids, and 0 offsets"],
  [
    "a doubled record in place of a lost one",
    [
      ["a", 0],
      ["a", 1],
    ],
    2,
    0,
    "round: 2 messages gave 2 predictions of 1 ids, and 0 offsets of dead letters; each message should have exactly one prediction. Doubled: a.",
  ],
  ["a dead letter", [["a", 0]], 1, 2, "and 2 offsets of dead letters"],
] as const)("refuses %s", (_, records, messages, deadLetters, message) => {
  const tally = tallyOf(...records.map(([id, offset]) => [0, offset, prediction(id, "", null)] as const));
  expect(() => tally.requireExactlyOnce("round", messages, deadLetters)).toThrow(message);
});
