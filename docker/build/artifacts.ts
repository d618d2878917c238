import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { Problem } from "./problem.ts";

/** What was built, by environment: `config/artifacts.json`. */
export type Artifacts = Record<
  string,
  { images: Record<string, string | Record<string, string>>; jars: Record<string, string> }
>;

/** What a build changes in one environment's entry. */
export interface Built {
  /** Path below `images`, such as `modelServer` or `jobs.ml-inference` → reference. */
  readonly images: Readonly<Record<string, string>>;
  /** Job → SHA-256 of its jar. Only jobs that are there already are written: the others are not session jobs. */
  readonly jars: Readonly<Record<string, string>>;
}

/**
 * Writes what was built into an environment's entry; what was not built stays.
 *
 * @returns paths that changed, sorted
 * @throws Problem when the file has no such environment
 */
export function writeArtifacts(file: string, environment: string, { images, jars }: Built): string[] {
  const all = readArtifacts(file);
  const entry = all[environment];
  if (entry === undefined) {
    throw new Problem(
      `${file} has no environment "${environment}". Allowed: ${Object.keys(all).join(", ")}.`,
      "Correct --environment, or add an entry.",
    );
  }
  const changed: string[] = [];
  for (const [path, reference] of Object.entries(images)) {
    const [key = "", job] = path.split(/\.(.*)/s);
    const place = job === undefined ? entry.images : nested(entry.images, key);
    const name = job ?? key;
    if (place[name] !== reference) changed.push(`images.${path}`);
    place[name] = reference;
  }
  for (const [job, hash] of Object.entries(jars)) {
    if (entry.jars[job] === undefined || entry.jars[job] === hash) continue;
    entry.jars[job] = hash;
    changed.push(`jars.${job}`);
  }
  if (changed.length > 0) {
    // At once or not at all: a stack reads it at any time.
    writeFileSync(`${file}.new`, `${JSON.stringify(all, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }
  return changed.sort();
}

/** @throws Problem when it is not there */
export function readArtifacts(file: string): Artifacts {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Artifacts;
  } catch (error) {
    throw new Problem(
      `${file} cannot be read: ${(error as Error).message}.`,
      "Correct --artifacts, or restore the file.",
    );
  }
}

function nested(
  images: Record<string, string | Record<string, string>>,
  key: string,
): Record<string, string> {
  const value = images[key] ?? {};
  if (typeof value === "string") throw new Error(`images.${key} is one image and holds no jobs.`);
  images[key] = value;
  return value;
}
