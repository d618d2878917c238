import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** What each folder may import from the others. A folder that is missing here may not exist. */
const allowed: Record<string, readonly string[]> = {
  contract: [],
  config: [],
  constructs: [],
  stacks: ["constructs", "config", "contract"],
  "main.ts": ["stacks", "config"],
  "model-server": [],
  ops: ["config", "contract"],
  local: ["config", "contract", "ops", "stacks"],
  // Benchmarks measure everything, and start the real services that tests start.
  bench: ["config", "contract", "ops", "local", "model-server", "stacks", "test"],
};

function sources(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !["node_modules", "dist", "target", "java", "test"].includes(name))
    .flatMap((name) => sources(join(path, name)))
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith(".test.ts"));
}

function importsOf(file: string): string[] {
  const code = readFileSync(file, "utf8");
  return [...code.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    relative(root, resolve(dirname(file), match[1] ?? "")),
  );
}

const exists = (name: string) => statSync(join(root, name), { throwIfNoEntry: false }) !== undefined;

describe.each(Object.keys(allowed).filter(exists))("%s", (folder) => {
  const files = sources(join(root, folder));

  it("holds sources", () => expect(files.length).toBeGreaterThan(0));

  it(`imports only ${["itself", ...(allowed[folder] ?? [])].join(", ")}`, () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => ![folder, ...(allowed[folder] ?? [])].includes(target.split("/")[0] ?? ""))
        .map((target) => `${relative(root, file)} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

it("main.ts stays under 60 lines", () => {
  expect(readFileSync(join(root, "main.ts"), "utf8").split("\n").length).toBeLessThan(60);
});

it("process.env is read in main.ts and one file of the server only, on the deployed side", () => {
  const readers = ["main.ts", "config", "constructs", "stacks", "model-server/src"]
    .flatMap((name) => sources(join(root, name)))
    .filter((file) => readFileSync(file, "utf8").includes("process.env"))
    .map((file) => relative(root, file));
  expect(readers.filter((file) => file !== "main.ts" && file !== "model-server/src/config.ts")).toEqual([]);
});
