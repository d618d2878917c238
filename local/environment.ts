import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../config/schema.ts";
import { fingerprint } from "./setup/fingerprint.mjs";

const root = join(import.meta.dirname, "..");

/**
 * Loads environment `local`. Its validation needs a library of some hundred files, a second of start-up on a busy
 * machine: the outcome is kept in `.local` until something under `config/` changes.
 */
export async function loadLocalEnvironment(state = join(root, ".local")): Promise<Environment> {
  const hash = fingerprint(root, ["config", "package-lock.json"]);
  const file = join(state, "environments", `local-${hash.slice(0, 16)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Environment;
  const { loadEnvironment } = await import("../config/load.ts");
  const environment = loadEnvironment("local");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(environment));
  return environment;
}
