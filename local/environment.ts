import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../config/schema.ts";
import { fingerprint } from "./setup/fingerprint.mjs";

const root = join(import.meta.dirname, "..");
const sources = [
  "config",
  "constructs",
  "stacks",
  "contract/topics.json",
  "local/synthesised.ts",
  "package-lock.json",
];

/** Environment `local` with what the stacks make of it. */
export interface LocalEnvironment extends Environment {
  /** Variables of the model server, as its Deployment has them. */
  readonly serverVariables: Readonly<Record<string, string>>;
}

/**
 * Loads environment `local`; Flink's configuration and the server's variables are the ones that the stacks synthesise.
 * That needs libraries of some hundred files, seconds of start-up on a busy machine: the outcome is kept in `.local`
 * until something changes that it is made of.
 */
export async function loadLocalEnvironment(state = join(root, ".local")): Promise<LocalEnvironment> {
  const hash = fingerprint(root, sources);
  const file = join(state, "environments", `local-${hash.slice(0, 16)}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as LocalEnvironment;
  const [{ loadEnvironment }, { synthesise }] = await Promise.all([
    import("../config/load.ts"),
    import("./synthesised.ts"),
  ]);
  const environment = loadEnvironment("local");
  const { flinkConfiguration, serverVariables } = synthesise(environment);
  const outcome: LocalEnvironment = {
    ...environment,
    flink: { ...environment.flink, configuration: flinkConfiguration },
    serverVariables,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(outcome));
  return outcome;
}
