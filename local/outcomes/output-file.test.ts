import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Outcome } from "./ledger.ts";
import { OutputFile } from "./output-file.ts";

const folder = mkdtempSync(join(tmpdir(), "output-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const prediction = {
  kind: "prediction",
  arrivedAtMs: 0,
  value: { id: "m-1", text: "a\nb", label: "x", score: 0.5 },
} as unknown as Outcome;
const deadLetter = {
  kind: "dead-letter",
  arrivedAtMs: 0,
  value: { id: null, reason: "missing-column", detail: "No text.", raw_base64: "YQ==" },
} as unknown as Outcome;

it("writes one JSON object a line, in a folder that it makes", async () => {
  const path = join(folder, "new/out.jsonl");
  const file = await OutputFile.create(path);
  file.write(prediction);
  file.write(deadLetter);
  await file.close();
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { id: "m-1", outcome: "prediction", prediction: { text: "a\nb", label: "x", score: 0.5 } },
    { id: null, outcome: "dead-letter", reason: "missing-column", detail: "No text.", raw_base64: "YQ==" },
  ]);
});

it("writes entities and labels as they came", async () => {
  const path = join(folder, "entities.jsonl");
  const entities = [{ text: "Bo 😀", label: "person", score: 0.5, start: 0, end: 5 }];
  const answers = [
    { label: null, score: null, entities, offset_unit: "utf-16" },
    { label: null, score: null, labels: [] },
  ];
  const file = await OutputFile.create(path);
  for (const answer of answers)
    file.write({ ...prediction, value: { id: "m-1", ...answer } } as unknown as Outcome);
  await file.close();
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).prediction)).toEqual(answers);
});

it("loses nothing of more than it gathers at once", async () => {
  const path = join(folder, "many.jsonl");
  const file = await OutputFile.create(path);
  for (let count = 0; count < 5_000; count += 1) file.write(prediction);
  await file.close();
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(5_001);
});

it("says at once that a file cannot be written", async () => {
  await expect(OutputFile.create(folder)).rejects.toThrow(
    /^The output file .* cannot be written: EISDIR.*\. Name another file with --output FILE\.jsonl, or make room\.$/,
  );
});
