import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files and folders that the program of main.ts is made of; packages are told by their lock file. */
const parts = [
  "main.ts",
  "config",
  "constructs",
  "stacks",
  "contract/topics.json",
  "ops/synth",
  "tsconfig.json",
];
/** Named by the versions in them; the hidden one is what is really installed. */
const locks = ["package.json", "package-lock.json", "node_modules/.package-lock.json"];

/** Paths of all sources, from the root, sorted. */
export function sourcesIn(root) {
  return parts.flatMap((part) => filesIn(root, part)).sort();
}

/** Hash of everything that decides the compiled program: contents, not times, so that a checkout or a copy is no change. */
export function keyOf(root) {
  const hash = createHash("sha256").update(`${root}\0${process.version}\0`);
  for (const file of [...sourcesIn(root), ...locks]) {
    hash.update(`${file}\0`);
    try {
      hash.update(readFileSync(join(root, file)));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    hash.update("\0");
  }
  return hash.digest("hex").slice(0, 32);
}

export function isMissing(error) {
  return error.code === "ENOENT";
}

function filesIn(root, path) {
  if (/\.(ts|mjs|json)$/.test(path)) return [path];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const child = `${path}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(root, child);
    return /\.(ts|mjs|json|sql)$/.test(entry.name) ? [child] : [];
  });
}
