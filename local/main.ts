import { existsSync, realpathSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../config/schema.ts";
import { Display } from "./display.ts";
import { loadLocalEnvironment } from "./environment.ts";
import { fromShell } from "./from-shell.mjs";
import type { RunOptions } from "./options.mjs";
import { type PipelineOptions, runPipeline } from "./pipeline.ts";
import { Problem } from "./problem.mjs";
import { aborted } from "./services/tied-process.ts";

const root = join(import.meta.dirname, "..");
const sample = join(root, "examples/customer-messages.csv");
const sampleSeconds = 10;
/** A terminal's Ctrl-C reaches this process twice: directly, and passed on by npm. */
const secondInterruptAfterMs = 300;

/** Runs the pipeline for `npm start`. @returns the exit code */
export async function main(options: RunOptions): Promise<number> {
  const stop = new AbortController();
  const display = new Display(options.json ? process.stderr : process.stdout);
  let keeping = false;
  stopOnSignals(stop, () => display.stopping());
  display.starting();
  try {
    const summary = await runPipeline(await toPipelineOptions(options, stop.signal), {
      started: (addresses) => display.started(addresses),
      replaying: (records, rate) => display.replaying(records, rate),
      outcome: (outcome) => display.outcome(outcome),
      warning: (message) => display.warning(message),
      saving: () => display.saving(),
      async complete(result) {
        display.summary(result);
        if (options.keep) {
          display.staying(result.flinkUi);
          if (options.json) console.log(JSON.stringify(result));
          keeping = true;
          await aborted(stop.signal);
        }
      },
    });
    if (options.json && !options.keep) console.log(JSON.stringify(summary));
    return summary.imbalance === undefined ? 0 : 1;
  } catch (error) {
    display.end();
    if (stop.signal.aborted && !keeping) return exitCode(stop.signal.reason);
    throw error;
  }
}

async function toPipelineOptions(options: RunOptions, signal: AbortSignal): Promise<PipelineOptions> {
  const environment = await loadLocalEnvironment();
  const input = options.input === undefined ? sample : fromShell(options.input);
  const output =
    options.output === undefined ? join(root, ".local/outcomes.jsonl") : fromShell(options.output);
  refuseSameFile(input, output);
  const isSample = existsSync(input) && realpathSync(input) === realpathSync(sample);
  return {
    environment,
    input,
    textColumn: options.textColumn,
    idColumn: options.idColumn ?? (isSample ? "id" : undefined),
    timeColumn: isSample ? "created_at" : undefined,
    // Slow enough to watch, where nobody has asked for a file.
    rate:
      options.rate ??
      (options.input === undefined
        ? (records) => Math.max(1, Math.ceil(records / sampleSeconds))
        : undefined),
    limit: options.limit,
    bundle: options.model === undefined ? bundleOf(environment) : fromShell(options.model),
    output,
    uiPort: options.uiPort,
    startedAtMs: performance.timeOrigin,
    signal,
  };
}

/** @throws Problem when writing the output would destroy the input, under whatever name */
function refuseSameFile(input: string, output: string): void {
  const [read, written] = [input, output].map((path) => statSync(path, { throwIfNoEntry: false }));
  if (read === undefined || read.dev !== written?.dev || read.ino !== written.ino) return;
  throw new Problem(
    `--output is the input file itself: ${output}. It would be overwritten. Name another file with --output FILE.jsonl.`,
    { exitCode: 2 },
  );
}

/** The environment's bundle; `file:///./` is relative to the repository. */
function bundleOf({ modelServer: { modelUri } }: Environment): string {
  const relative = /^file:\/\/\/\.\/(.+)$/.exec(modelUri)?.[1];
  if (relative !== undefined) return join(root, relative);
  if (modelUri.startsWith("file://")) return fileURLToPath(modelUri);
  throw new Problem(
    `The model of environment "local" is ${modelUri}; a local run reads a file:// bundle only. Change modelServer.modelUri in config/environments/local.ts, or name a folder with --model.`,
  );
}

/** The first signal stops in order, a second Ctrl-C at once: the processes end with their pipes. */
function stopOnSignals(stop: AbortController, onStop: () => void): void {
  let firstAtMs = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) {
        if (Date.now() - firstAtMs > secondInterruptAfterMs) process.exit(exitCode(name));
        return;
      }
      firstAtMs = Date.now();
      onStop();
      stop.abort(name);
    });
  }
}

/** As shells count: 128 and the signal's number, 130 for Ctrl-C. */
function exitCode(signal: keyof typeof constants.signals): number {
  return 128 + constants.signals[signal];
}
