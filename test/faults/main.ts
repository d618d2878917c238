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
import { replicaKilled } from "./scenarios/replica-killed.ts";
import { rescaled } from "./scenarios/rescaled.ts";
import { serversAway } from "./scenarios/servers-away.ts";
import { taskManagerKilled } from "./scenarios/task-manager-killed.ts";
import { taskManagerStopped } from "./scenarios/task-manager-stopped.ts";
import { Stage } from "./stage.ts";

const root = join(import.meta.dirname, "../..");
const scenarios: readonly Scenario[] = [
  taskManagerKilled,
  taskManagerStopped,
  rescaled,
  brokerKilled,
  replicaKilled,
  serversAway,
];

const help = `Usage: npm run test:faults -- [SCENARIO…] [--full] [--seed N] [--evidence FILE]

Breaks real processes (Kafka, Flink, model servers) under load and counts what readers of the outcomes find.
Ends with "N passed, N failed"; exit 1 on a failure.
  SCENARIO         ${scenarios.map(({ name }) => name).join(", ")}; all of them when none is named
  --full           as many records and faults as the figures in docs/evidence come from; takes about an hour
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
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const results: Result[] = [];
  const before = loadNow();
  for (const scenario of chosen) {
    console.log(`\n=== ${scenario.name}: ${scenario.fault} (seed ${seed}) ===`);
    results.push(await runOne(scenario, { environment, texts, full: values.full, random: new Random(seed) }));
  }
  const findings = results.flatMap((result) => result.findings);
  if (values.evidence !== undefined) {
    const command = ["npm run test:faults --", ...args].join(" ");
    const load = { before, after: loadNow() };
    writeFileSync(
      values.evidence,
      asMarkdown({ command, seed, machine: describeMachine(root), load, results }),
    );
  }
  const failed = findings.filter((finding) => !finding.holds).length;
  console.log(`\n${findings.length - failed} passed, ${failed} failed`);
  return failed === 0 && findings.length > 0 ? 0 : 1;
}

async function runOne(
  scenario: Scenario,
  given: Pick<Parameters<Scenario["run"]>[0], "environment" | "texts" | "full" | "random">,
): Promise<Result> {
  const started = Date.now();
  const directory = createRunDirectory(join(root, ".local/faults"), 200_000_000);
  const stages: Stage[] = [];
  const say = (line: string) => console.log(`  ${line}`);
  let findings: Result["findings"];
  try {
    const open = async (options: { taskManagers: number; slots: number }) => {
      const { environment } = given;
      const stage = await Stage.open({
        environment,
        directory: directory.path,
        logs: directory.logs,
        ...options,
      });
      stages.push(stage);
      return stage;
    };
    findings = await scenario.run({ ...given, say, open });
  } catch (error) {
    const { message } = error as Error;
    findings = [
      { promise: "the scenario runs to its end", holds: false, figure: `${message} Logs: ${directory.logs}` },
    ];
  } finally {
    await Promise.all(stages.map((stage) => stage.close()));
    directory.remove();
  }
  for (const { promise, figure, holds } of findings)
    console.log(`${holds ? "ok  " : "FAIL"} ${promise}: ${figure}`);
  return { scenario: scenario.name, fault: scenario.fault, tookMs: Date.now() - started, findings };
}

process.exitCode = await main(process.argv.slice(2));
