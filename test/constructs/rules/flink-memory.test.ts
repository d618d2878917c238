import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jobManagerMemory, taskManagerMemory } from "../../../constructs/rules/flink-memory.ts";
import { parseDurationMs, parseMemoryBytes } from "../../../constructs/rules/flink-values.ts";

const lines = (name: string) =>
  readFileSync(join(import.meta.dirname, "memory-fixture", name), "utf8")
    .trim()
    .split("\n");
const expected = lines("expected.txt");

describe("memory is divided as Flink itself divides it", () => {
  it.each(lines("cases.txt").map((line, index) => [line, expected[index] ?? ""]))("%s", (line, answer) => {
    const [role = "", size = "", ...settings] = line.split(" ");
    const configuration = Object.fromEntries(
      settings
        .map((setting) => setting.split("="))
        .map(([key, value]) => [`${role}.memory.${key}`, value ?? ""]),
    );
    const divide = role === "taskmanager" ? taskManagerMemory : jobManagerMemory;
    const division = divide(parseMemoryBytes(size) as number, configuration);

    if (answer === "does not fit") expect(division.fits).toBe(false);
    else {
      const parts = answer.split(" ").map((part) => part.split("="));
      expect(division).toMatchObject({
        fits: true,
        parts: Object.fromEntries(parts.map(([part, bytes]) => [part, Number(bytes)])),
      });
    }
  });
});

it.each([
  ["2048m", 2048 * 1024 ** 2],
  ["2 gb", 2 * 1024 ** 3],
  ["2Gi", 2 * 1024 ** 3],
  ["64kb", 64 * 1024],
  ["1024", 1024],
  ["1 mebibyte", undefined],
  ["x", undefined],
])("memory size %s", (text, bytes) => expect(parseMemoryBytes(text)).toBe(bytes));

it.each([
  ["10 min", 600_000],
  ["500ms", 500],
  ["60000", 60_000],
  ["1 h", 3_600_000],
  ["PT1M", undefined],
  ["soon", undefined],
])("duration %s", (text, milliseconds) => expect(parseDurationMs(text)).toBe(milliseconds));
