import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadLocalEnvironment } from "../../local/environment.ts";
import { Problem } from "../../local/problem.mjs";
import { createRunDirectory } from "../../local/services/run-directory.ts";
import { setUp } from "../../local/setup/setup.mjs";
import { nullExperiment, realExperiment } from "./experiments.ts";
import { describeMachine, loadNow } from "./machine.ts";
import { type ModesResult, modesExperiment } from "./modes/experiment.ts";
import { openModesStage } from "./modes/stage.ts";
import { type BenchOptions, helpText, parseOptions, UsageError } from "./options.ts";
import { asMarkdown, asText, withPythonCost } from "./report.ts";
import type { Experiment, Report } from "./results.ts";
import { openStage } from "./stage.ts";
import { readTexts } from "./texts.ts";

const root = join(import.meta.dirname, "../..");
const environment = await loadLocalEnvironment();
const sample = "examples/customer-messages.csv";
const say = (line: string) => process.stderr.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  const { batchSize, concurrency } = environment.jobs.mlInference;
  const defaults = { batchSize, concurrency, modelDirectory: "models/banking77-gru/1.0.0" };
  const options = parseOptions(args, defaults);
  if (options === undefined) {
    console.log(helpText(defaults));
    return 0;
  }
  await setUp({ out: process.stderr });
  const startedAt = new Date().toISOString();
  const before = loadNow();
  const experiments = options.experiments.includes("modes") ? [] : await measure(options);
  const modes = options.experiments.includes("modes") ? await measureModes(options) : undefined;
  const report: Report = {
    command: ["npx tsx bench/pipeline/main.ts", ...args].join(" "),
    machine: describeMachine(root),
    startedAt,
    load: { before, after: loadNow() },
    quick: options.quick,
    settings: settings(options),
    experiments,
    modes,
  };
  console.log(asText(report));
  if (options.jsonFile) writeFileSync(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  if (options.evidenceFile) writeFileSync(options.evidenceFile, asMarkdown(report));
  if (options.costTableFile) {
    const readme = readFileSync(options.costTableFile, "utf8");
    writeFileSync(options.costTableFile, withPythonCost(readme, report));
  }
  return report.experiments.every(({ target }) => target?.met !== false) ? 0 : 1;
}

async function measure(options: BenchOptions): Promise<Experiment[]> {
  const texts = readTexts(join(root, sample), "text");
  const directory = createRunDirectory(join(root, ".local/bench"), options.records * 400);
  const stage = await openStage(environment, directory);
  // The services end with this process. What they still write meanwhile is removed by the next run.
  const end = () => {
    directory.remove();
    process.exit(130);
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  try {
    const setting = {
      stage,
      texts,
      say,
      options: { ...options, modelDirectory: resolve(root, options.modelDirectory) },
    };
    const experiments: Experiment[] = [];
    if (options.experiments.includes("null")) experiments.push(await nullExperiment(setting));
    if (options.experiments.includes("real")) experiments.push(await realExperiment(setting));
    return experiments;
  } finally {
    await stage.close();
    directory.remove();
    process.off("SIGINT", end).off("SIGTERM", end);
  }
}

/** On a cluster of its own: SQL and Python need a whole distribution of Flink. */
async function measureModes(options: BenchOptions): Promise<ModesResult> {
  const texts = readTexts(join(root, sample), "text");
  const directory = createRunDirectory(join(root, ".local/bench"), options.modeRecords * 4_000);
  const stage = await openModesStage(environment, directory, 2);
  const end = () => {
    stage.close().finally(() => {
      directory.remove();
      process.exit(130);
    });
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  try {
    const bundle = resolve(root, options.modelDirectory);
    const { batchSize, concurrency } = options;
    const ground = { stage, server: await stage.startServer(bundle), bundle, batchSize, concurrency };
    return await modesExperiment({ ground, texts, say, options });
  } finally {
    await stage.close();
    directory.remove();
    process.off("SIGINT", end).off("SIGTERM", end);
  }
}

function settings(options: BenchOptions): Record<string, string | number> {
  const { flink, jobs } = environment;
  return {
    texts: sample,
    "batch size": options.batchSize,
    "linger ms": jobs.mlInference.batchLingerMs,
    "requests in flight": options.concurrency,
    parallelism: flink.parallelism,
    "checkpoint interval": flink.configuration["execution.checkpointing.interval"] ?? "none",
    delivery: "exactly once",
    "warm-up, not measured": `${options.warmUp * 100} %`,
  };
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    const told = error instanceof UsageError || error instanceof Problem;
    say(told ? (error as Error).message : String((error as Error).stack ?? error));
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
