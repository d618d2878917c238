import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine, loadNow } from "../../bench/pipeline/machine.ts";
import { readTexts } from "../../bench/pipeline/texts.ts";
import { loadLocalEnvironment } from "../../local/environment.ts";
import { createRunDirectory } from "../../local/services/run-directory.ts";
import { setUp } from "../../local/setup/setup.mjs";
import { Random } from "./random.ts";
import { asMarkdown, type Result } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { brokerKilled } from "./scenarios/broker-killed.ts";
import { brokerMoved } from "./scenarios/broker-moved.ts";
import { checkpointStoreAway } from "./scenarios/checkpoint-store-away.ts";
import { diskFull } from "./scenarios/disk-full.ts";
import { filesOnS3 } from "./scenarios/files-on-s3.ts";
import { jarServerAway } from "./scenarios/jar-server-away.ts";
import { jobManagerKilled } from "./scenarios/job-manager-killed.ts";
import { oldWays } from "./scenarios/old-ways.ts";
import { poison } from "./scenarios/poison.ts";
import { replicaKilled } from "./scenarios/replica-killed.ts";
import { rescaled } from "./scenarios/rescaled.ts";
import { resubmitted } from "./scenarios/resubmitted.ts";
import { serverIll } from "./scenarios/server-ill.ts";
import { serversAway } from "./scenarios/servers-away.ts";
import { taskManagerKilled } from "./scenarios/task-manager-killed.ts";
import { taskManagerStopped } from "./scenarios/task-manager-stopped.ts";
import { Theatre } from "./theatre.ts";

const root = join(import.meta.dirname, "../..");
const scenarios: readonly Scenario[] = [
  taskManagerKilled,
  taskManagerStopped,
  jobManagerKilled,
  rescaled,
  brokerKilled,
  brokerMoved,
  checkpointStoreAway,
  diskFull,
  filesOnS3,
  replicaKilled,
  serversAway,
  serverIll,
  poison,
  jarServerAway,
  oldWays,
  resubmitted,
];

const help = `Usage: npm run test:faults -- [SCENARIO…] [--full] [--seed N] [--evidence FILE]

Breaks real processes (Kafka, Flink, model servers) under load and counts what readers of the outcomes find.
Ends with "N passed, N failed"; exit 1 on a failure.
  SCENARIO         ${scenarios.map(({ name }) => name).join(", ")}; when none is named, all of them that are quick
  --full           all of them, with as many records and faults as the figures in docs/evidence come from; takes
                   about an hour
  --seed N         of the moments at which faults come; a random one, which is printed, when absent
  --evidence FILE  writes the report as Markdown`;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      full: { type: "boolean", default: false },
      seed: { type: "string" },
      evidence: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const unknown = positionals.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined) {
    console.error(
      `There is no scenario "${unknown}". Allowed: ${scenarios.map(({ name }) => name).join(", ")}.`,
    );
    return 2;
  }
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
  await setUp({ out: process.stderr });
  const environment = await loadLocalEnvironment();
  const texts = readTexts(join(root, "examples/customer-messages.csv"), "text");
  const chosen = scenarios.filter(({ name, onlyFull = false }) =>
    positionals.length === 0 ? values.full || !onlyFull : positionals.includes(name),
  );
  const before = loadNow();
  const directory = createRunDirectory(join(root, ".local/faults"), 200_000_000);
  const random = () => new Random(seed);
  const { path, logs } = directory;
  const theatre = new Theatre({ environment, texts, directory: path, logs, full: values.full, random });
  console.log(`Seed ${seed}; load average ${before}.`);
  const results: Result[] = [];
  const command = ["npm run test:faults --", ...args].join(" ");
  // After each scenario: what has been shown by then is not lost with the rest.
  const keep = (file: string) =>
    writeFileSync(
      file,
      asMarkdown({
        command,
        seed,
        machine: describeMachine(root),
        load: { before, after: loadNow() },
        results,
      }),
    );
  try {
    for (const group of grouped(chosen, values.full)) {
      results.push(...(await Promise.all(group.map((scenario) => theatre.run(scenario)))));
      if (values.evidence !== undefined) keep(values.evidence);
    }
  } finally {
    await theatre.close();
    directory.remove();
  }
  const findings = results.flatMap((result) => result.findings);
  const failed = findings.filter((finding) => !finding.holds).length;
  console.log(`\n${findings.length - failed} passed, ${failed} failed`);
  return failed === 0 && findings.length > 0 ? 0 : 1;
}

/** In order; side by side those that leave alone what others use, unless times are measured. */
function grouped(chosen: readonly Scenario[], full: boolean): Scenario[][] {
  if (full) return chosen.map((scenario) => [scenario]);
  const quiet = chosen.filter(({ keepsToItself }) => keepsToItself);
  return [...chosen.filter(({ keepsToItself }) => !keepsToItself).map((scenario) => [scenario]), quiet];
}

process.exitCode = await main(process.argv.slice(2));
