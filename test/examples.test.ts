import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

const examples = join(import.meta.dirname, "../examples");

it("examples/awkward.* are what their script writes", () => {
  const folder = mkdtempSync(join(tmpdir(), "awkward-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync(process.execPath, [join(examples, "make-awkward.mjs"), folder]);
  for (const file of ["awkward.csv", "awkward.expected.json"]) {
    expect(readFileSync(join(folder, file)).equals(readFileSync(join(examples, file))), file).toBe(true);
  }
});
