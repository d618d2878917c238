import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, loadNow } from "../pipeline/machine.ts";
import { UsageError } from "../pipeline/options.ts";
import { readTexts } from "../pipeline/texts.ts";
import { HELP, parseOptions } from "./options.ts";

import { asMarkdown } from "./report.ts";
import { errorsOf, goalsOf, type Measurement } from "./results.ts";
import { runRounds } from "./rounds.ts";

const root = join(import.meta.dirname, "../..");
const log = (line: string) => process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const directory = mkdtempSync(join(tmpdir(), "bench-serving-"));
  let failed = true;
  try {
    const textsFile = join(directory, "texts.json");
    const texts = readTexts(join(root, "examples/customer-messages.csv"), "text").filter(
      ({ length }) => length <= options.maxCharacters,
    );
    writeFileSync(textsFile, JSON.stringify(texts));
    const { name } = JSON.parse(readFileSync(join(options.bundle, "bundle.json"), "utf8")) as {
      name: string;
    };
    const { bundle, flairModel, workers } = options;
    const startedAt = new Date().toISOString();
    const before = loadNow();
    const subject = { bundle, modelName: name, flairModel, workers, directory };
    const { measurements, raw } = await runRounds(options, subject, textsFile, log);
    const report = {
      command: ["npx tsx bench/serving/main.ts", ...process.argv.slice(2)].join(" "),
      startedAt,
      machine: describeMachine(root),
      loadAverage: { before, after: loadNow() },
      settings: {
        model: name,
        texts: "examples/customer-messages.csv, connections draw from one shuffled deck",
        "longest text, characters": Math.max(...texts.map(({ length }) => length)),
        "requests a measurement": options.requests,
        rounds: options.rounds,
        workers,
        "open loop requests/s": options.rate,
      },
      measurements,
      raw,
      goals: goalsOf(measurements, raw),
    };
    process.stdout.write(asMarkdown(report));
    if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, JSON.stringify(report, null, 2));
    if (options.evidenceFile !== undefined) writeFileSync(options.evidenceFile, asMarkdown(report));
    const wrong = errorsOf(measurements, "ours") + (options.smoke ? smokeErrors(measurements) : 0);
    const missed = options.smoke ? 0 : report.goals.filter(({ met }) => !met).length;
    failed = wrong > 0 || missed > 0;
    return failed ? 1 : 0;
  } finally {
    if (failed) log(`logs of the servers: ${directory}`);
    else rmSync(directory, { recursive: true, force: true });
  }
}

/** In a smoke run peers must answer too, and as we do: a text or two may lie between two labels. */
function smokeErrors(all: readonly Measurement[]): number {
  return all.filter(({ answered, otherLabels }) => answered === 0 || otherLabels > answered / 100).length;
}

try {
  process.exitCode = await main();
} catch (error) {
  log(error instanceof UsageError ? error.message : String((error as Error).stack));
  process.exitCode = 1;
}
