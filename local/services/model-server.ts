import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Problem } from "../problem.mjs";
import type { ServiceOptions } from "./kafka.ts";
import { TiedProcess } from "./tied-process.ts";

const root = join(import.meta.dirname, "../..");
const preload = pathToFileURL(join(root, "local/preload/exit-with-parent.mjs")).href;
const host = "127.0.0.1";
const startTimeoutMs = 60_000;

/** A running model server. */
export interface ModelService {
  readonly process: TiedProcess;
  /** Base URL, without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Name and version of a bundle, from its manifest. */
export interface BundleName {
  readonly name: string;
  readonly version: string;
}

/**
 * Reads who a bundle is. Whether it is sound, the server decides.
 *
 * @throws Problem when the folder or its manifest cannot be read
 */
export function readBundleName(bundle: string): BundleName {
  const advice =
    "A bundle is the folder that flair-bundle export writes; the demonstration one is models/banking77-gru/1.0.0.";
  if (!existsSync(bundle) || !statSync(bundle).isDirectory()) {
    throw new Problem(`There is no folder ${bundle}, so no model can be loaded from it. ${advice}`);
  }
  const file = join(bundle, "bundle.json");
  if (!existsSync(file))
    throw new Problem(`The folder ${bundle} is not a model bundle: it has no bundle.json. ${advice}`);
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Problem(`${file} is not JSON: ${(error as Error).message}. Export the bundle again. ${advice}`);
  }
  const { name, version } = (manifest ?? {}) as Partial<BundleName>;
  if (typeof name !== "string" || typeof version !== "string") {
    throw new Problem(`${file} does not say "name" and "version". Export the bundle again. ${advice}`);
  }
  return { name, version };
}

/** Starts the real model server on a free port of 127.0.0.1 and waits until its golden vectors matched. */
export async function startModelServer(
  options: ServiceOptions & {
    readonly bundle: string;
    /** More of the server's variables, for benchmarks. */
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<ModelService> {
  const { directory, logs, signal, bundle, env } = options;
  mkdirSync(directory, { recursive: true });
  mkdirSync(logs, { recursive: true });
  const log = join(logs, "model-server.log");
  const child = new TiedProcess({
    name: "model server",
    program: process.execPath,
    args: ["--import", preload, join(root, "model-server/dist/main.js")],
    env: { ...process.env, ...env, MODEL_URI: pathToFileURL(bundle).href, HOST: host, PORT: "0" },
    cwd: directory,
    stdoutFile: log,
    stderrFile: join(logs, "model-server.err"),
    logFile: log,
  });
  const port = await child.ready(() => readPort(log), { timeoutMs: startTimeoutMs, signal });
  return { process: child, url: `http://${host}:${port}`, stop: () => child.stop() };
}

/** The port that the server took, which it logs once it is ready and not before. */
function readPort(log: string): number | undefined {
  const line = readFileSync(log, "utf8")
    .split("\n")
    .find((text) => text.includes('"msg":"ready"'));
  return line === undefined ? undefined : (JSON.parse(line) as { port: number }).port;
}
