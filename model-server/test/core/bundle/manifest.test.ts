import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { checkManifest } from "../../../src/core/bundle/manifest.ts";

const root = join(import.meta.dirname, "../../../..");
const json = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), "utf8"));
const schema = new Ajv({ strict: false }).compile(json("contract/schemas/bundle.schema.json"));

function accepts(value: unknown): boolean {
  try {
    return checkManifest(value) === value;
  } catch {
    return false;
  }
}

const files = (kind: string) => readdirSync(join(root, "contract/examples/bundle", kind));
const valid = files("valid").map((file) => [file, json("contract/examples/bundle/valid", file)] as const);

describe("checkManifest agrees with the contract's JSON Schema", () => {
  it.each(valid)("accepts %s", (_, manifest) => {
    expect(schema(manifest)).toBe(true);
    expect(checkManifest(manifest)).toBe(manifest);
  });

  it.each(files("invalid"))("refuses %s", (file) => {
    const manifest = json("contract/examples/bundle/invalid", file);
    expect(schema(manifest)).toBe(false);
    expect(accepts(manifest)).toBe(false);
  });

  // Every place of a valid manifest in turn is removed, or holds a value of another kind.
  it.each(valid)("about every change of %s", (_, manifest) => {
    let refused = 0;
    let accepted = 0;
    for (const path of placesOf(manifest)) {
      for (const change of [undefined, null, "", "../x", "x y", -2, 0, 1.5, 2, 3, 12, 13, true, [], {}]) {
        const changed = structuredClone(manifest);
        const parent = path.slice(0, -1).reduce((value, key) => value[key], changed);
        const key = path.at(-1) as string;
        if (change === undefined) delete parent[key];
        else parent[key] = change;
        if (Array.isArray(parent) && change === undefined) parent.splice(Number(key), 1);
        const wanted = schema(changed);
        expect(accepts(changed), `${path.join("/")} = ${JSON.stringify(change)}`).toBe(wanted);
        if (wanted) accepted++;
        else refused++;
      }
    }
    expect(refused).toBeGreaterThan(200);
    expect(accepted).toBeGreaterThan(50);
  });

  it.each([null, [], "text", 1])("refuses %j", (value) => expect(accepts(value)).toBe(false));

  it("accepts the bundles of this repository", () => {
    const models = join(root, "models");
    const manifests = existsSync(models)
      ? readdirSync(models, { recursive: true, encoding: "utf8" }).filter((path) =>
          path.endsWith("bundle.json"),
        )
      : [];
    for (const path of manifests) expect(accepts(json("models", path)), path).toBe(true);
    expect(manifests.length).toBeGreaterThan(0);
  });
});

it("says where the first problems are", () => {
  const manifest = structuredClone(valid[0]?.[1]);
  manifest.version = "../1";
  manifest.golden.tolerance = 0;
  expect(() => checkManifest(manifest)).toThrow(
    /^it is not a valid manifest: .*\/version .*\/golden\/tolerance /,
  );
});

function placesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    [...path, key],
    ...placesOf(child, [...path, key]),
  ]);
}
