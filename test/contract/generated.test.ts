import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { it } from "vitest";

it("the committed TypeScript types are those of the schemas", () => {
  const script = join(import.meta.dirname, "../../contract/generate.mjs");
  // A difference exits non-zero, and its message names the command that mends it.
  execFileSync(process.execPath, [script, "--check", "--typescript-only"], { encoding: "utf8" });
});
