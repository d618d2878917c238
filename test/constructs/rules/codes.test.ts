import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { codes } from "../../../constructs/rules/codes.ts";

const root = join(import.meta.dirname, "../../..");

it("docs/errors.md and the codes say the same, in both directions", () => {
  const rows = readFileSync(join(root, "docs/errors.md"), "utf8")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter(([, code]) => /^SI\d{4}$/.test(code ?? ""))
    .map(([, code, severity, title]) => ({ code, severity, title }));
  expect(rows).toEqual(Object.entries(codes).map(([code, entry]) => ({ code, ...entry })));
});

it("each code is used by a rule", () => {
  const sources = ["constructs", "constructs/rules", "constructs/flink-configuration"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".ts") && name !== "codes.ts")
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
  const used = new Set(sources.join("\n").match(/SI\d{4}/g));
  expect(Object.keys(codes).filter((code) => !used.has(code))).toEqual([]);
});

it("each code has a test that names it", () => {
  const tests = ["test/constructs", "test/constructs/rules", "test/stacks"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".test.ts") && name !== "codes.test.ts")
      .map((name) => readFileSync(join(root, folder, name), "utf8")),
  );
  const tested = new Set(tests.join("\n").match(/SI\d{4}/g));
  expect(Object.keys(codes).filter((code) => !tested.has(code))).toEqual([]);
});
