import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endlessly, randomNumbers, shuffled } from "../../../bench/pipeline/shuffle.ts";
import { readTexts } from "../../../bench/pipeline/texts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "texts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("reads a column, without the records that are no UTF-8 or lack it", () => {
  const file = join(folder, "some.csv");
  const lines = ['id,text\r\n1,"Hi, ""you"",\nthere"\r\n\r\n2,plain\r\n3\r\n4,', "\r\n5,😀,more"];
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`${lines[0]}caf`), Buffer.from([0xe9]), Buffer.from(`${lines[1]}`)]),
  );
  expect(readTexts(file, "text")).toEqual(['Hi, "you",\nthere', "plain", "😀"]);
  expect(() => readTexts(file, "body")).toThrow(/has no text in a column "body"; its columns: id, text\./);
});

it("shuffles the same way for the same seed, and anew in each pass", () => {
  const items = Array.from({ length: 20 }, (_, at) => at);
  const first = shuffled(items, randomNumbers(7));
  expect(first).not.toEqual(items);
  expect([...first].sort((a, b) => a - b)).toEqual(items);
  expect(shuffled(items, randomNumbers(7))).toEqual(first);

  const source = endlessly(items, 7);
  const passes = [1, 2].map(() => items.map(() => source.next().value));
  expect(passes[0]).toEqual(first);
  expect(passes[1]).not.toEqual(first);
  expect([...(passes[1] ?? [])].sort((a, b) => a - b)).toEqual(items);
});
