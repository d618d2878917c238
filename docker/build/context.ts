import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { sourceDateEpoch } from "./engine.ts";

/** A file of a build's context: where it lies there, and where it comes from or what it says. */
export type ContextFile =
  | { readonly path: string; readonly source: string }
  | { readonly path: string; readonly text: string };

/** All that decides what comes out of a build. */
export interface Inputs {
  readonly files: readonly ContextFile[];
  /** Build arguments; base images by digest or by the id of a local one. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Such as `linux/amd64`. */
  readonly platform: string;
}

/** Moves when the way images are built changes so that old ones have to go. */
const recipe = "1";

/**
 * SHA-256 over what decides what comes out of a build: paths and bytes of the files, arguments, platform.
 *
 * @returns 64 hexadecimal digits
 */
export function contentHash({ files, arguments: buildArguments, platform }: Inputs): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([recipe, platform, Object.entries(buildArguments).sort(byKey)]));
  for (const file of sorted(files)) {
    const content = "text" in file ? file.text : readFileSync(file.source);
    hash.update(`\0${file.path}\0${createHash("sha256").update(content).digest("hex")}`);
  }
  return hash.digest("hex");
}

/**
 * Lays a context out: the build sees what was hashed and nothing else, with one mode and one time for all files.
 *
 * @param folder - an empty folder
 */
export function layOut(files: readonly ContextFile[], folder: string): void {
  for (const file of sorted(files)) {
    const target = join(folder, file.path);
    mkdirSync(dirname(target), { recursive: true });
    if ("text" in file) writeFileSync(target, file.text);
    else copyFileSync(file.source, target);
    utimesSync(target, sourceDateEpoch, sourceDateEpoch);
  }
}

function sorted(files: readonly ContextFile[]): ContextFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
