import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What a program consists of. */
export interface Closure {
  /** Files of the repository, sorted. */
  readonly files: readonly string[];
  /** npm packages, sorted. */
  readonly packages: readonly string[];
}

// Types are gone before anything runs: `import type` is no import.
const imported =
  /^\s*(?:import|export)\s+(?!type\b)[^;]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/**
 * The files and packages that TypeScript programs import, directly or not.
 *
 * @param root - the repository
 * @param entries - programs, relative to it
 * @throws Error when an imported file is not there
 */
export function moduleClosure(root: string, entries: readonly string[]): Closure {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string, importer: string) => {
    if (files.has(file)) return;
    if (!existsSync(join(root, file))) throw new Error(`${importer} imports ${file}, which is not there.`);
    files.add(file);
    if (!/\.[cm]?[jt]s$/.test(file)) return;
    for (const [, from, bare, dynamic] of readFileSync(join(root, file), "utf8").matchAll(imported)) {
      const specifier = from ?? bare ?? dynamic ?? "";
      if (specifier.startsWith(".")) visit(normalize(join(dirname(file), specifier)), file);
      else if (!specifier.startsWith("node:")) packages.add(packageName(specifier));
    }
  };
  for (const entry of entries) visit(entry, "docker/build/catalogue.ts");
  return { files: [...files].sort(), packages: [...packages].sort() };
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
