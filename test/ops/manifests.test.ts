import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { projectObjects } from "../helpers/project.ts";

const root = join(import.meta.dirname, "../..");
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "ops/manifests.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });

describe("npm run manifests", () => {
  it("writes every object of the stacks, one file each", () => {
    const folder = mkdtempSync(join(tmpdir(), "manifests-"));
    try {
      const { status, stdout } = run("dev", "--out", folder);
      expect(status).toBe(0);
      const files = readdirSync(folder).flatMap((stack) =>
        readdirSync(join(folder, stack)).map((file) => join(stack, file)),
      );
      const expected = projectObjects("dev").all;
      expect(stdout).toContain(`${expected.length} objects in ${folder}`);
      const written = files.map((file) => load(readFileSync(join(folder, file), "utf8")));
      const byName = (objects: unknown[]) => objects.map((object) => JSON.stringify(sorted(object))).sort();
      expect(byName(written)).toEqual(byName([...expected]));
      expect(files).toContain("dev-job-ml-inference/flinkdeployment-ml-inference.yaml");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [["--help"], 0, /^Usage: npm run manifests -- ENVIRONMENT/],
    [[], 2, /^0 environments are named; exactly one is allowed, such as: npm run manifests -- dev\n$/],
    [["stage"], 1, /^There is no environment "stage"\. Allowed: local, dev, prod\. .*\n$/],
    [["dev", "--output", "x"], 2, /^Unknown option '--output'/],
  ])("%j ends with %i", (args, code, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(code);
    expect(stdout + stderr).toMatch(message);
  });
});

/** Keys in order: YAML does not keep theirs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
