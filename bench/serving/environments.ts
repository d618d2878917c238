import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where the peers are installed: outside the repository, once. */
export const CACHE = join(homedir(), ".cache/streaming-inference");

/** The exporter's environment, which has torch and Flair. */
export const EXPORTER_SITE_PACKAGES = join(CACHE, "exporter-venv/lib");

/** A Python environment of a peer, and what is in it. */
export interface PythonEnvironment {
  readonly name: string;
  /** `package==version`, exactly. */
  readonly packages: readonly string[];
}

/**
 * Installs an environment unless it is there with the same packages.
 *
 * @returns its interpreter
 */
export function ensurePython({ name, packages }: PythonEnvironment, log: (line: string) => void): string {
  const folder = join(CACHE, `serving-${name}-venv`);
  const python = join(folder, "bin/python");
  const marker = join(folder, "packages.txt");
  const wanted = packages.join("\n");
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return python;
  log(`installing ${packages.join(" ")} into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
  execFileSync(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages], {
    stdio: "inherit",
  });
  writeFileSync(marker, wanted);
  return python;
}
