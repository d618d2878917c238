import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { App } from "cdktf";
import { loadEnvironment } from "../../config/load.ts";
import { FlinkRest } from "../../local/services/flink-rest.ts";
import { startKafka } from "../../local/services/kafka.ts";
import { createRunDirectory } from "../../local/services/run-directory.ts";
import { setUp } from "../../local/setup/setup.mjs";
import { stackObjects } from "../../local/synthesised.ts";
import { jarOf, libJarsOf } from "../../ops/job-jars.ts";
import { MetricsRest } from "../../ops/job-metrics/rest.ts";
import { type JobMetrics, readJobMetrics } from "../../ops/job-metrics.ts";
import { kafkaClient } from "../../ops/kafka-client.ts";
import { composeProject } from "../../stacks/project.ts";
import { withProducer } from "../pipeline/fill.ts";
import { createTopicLike, requireRecords } from "../pipeline/topics.ts";
import { startDistribution } from "./distribution.ts";
import { evidence, type Finding, type Round } from "./evidence.ts";

const root = join(import.meta.dirname, "../..");
const jobName = "data-team-flink";
const lines = 5;
const waitMs = 90_000;
const help = `Usage: npx tsx bench/visibility/main.ts [--version V] [--jar FILE] [--evidence FILE]

Runs kafka-print on a real distribution of Flink in the foreground, as in a pod, and looks where its printed lines show:
in the TaskManager's log through REST, in its stdout through REST and in the container's log, with the settings that the
stacks deploy and without. Then it reads the records of the job, whose operators are all chained, with job-metrics.

  --version   2.2.1 when left out
  --jar       kafka-print for that version; the one that jobs/mvnw or jobs/bin/flink-1.18 has built when left out
  --evidence  writes what was seen into this file as well

Ends with "N passed, N failed". About 90 s; the first run fetches the distribution from PyPI (250 MB).`;

const { values } = parseArgs({
  options: {
    version: { type: "string", default: "2.2.1" },
    jar: { type: "string" },
    evidence: { type: "string" },
    help: { type: "boolean" },
  },
});

async function main(): Promise<number> {
  const { version } = values;
  await setUp({ out: process.stderr });
  const jar = values.jar ?? jarOf(root, "kafka-print", version);
  const libJars = libJarsOf(root, version);
  const cache = join(homedir(), ".cache/streaming-inference/flink");
  mkdirSync(cache, { recursive: true });
  const fetched = (script: string, ...args: string[]) =>
    execFileSync(join(root, "docker/test/bases/flink", script), [...args, cache], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    }).trim();
  const home = fetched("distribution", version);
  // The older line is run on the Java of its images.
  const javaHome = version.startsWith("1.") ? fetched("java-11") : undefined;
  const run = createRunDirectory(join(root, ".local/visibility"), 0);
  const kafka = await startKafka({ directory: join(run.path, "kafka"), logs: run.logs });
  try {
    const topic = await fill(kafka.bootstrapServers);
    const rounds: Round[] = [];
    for (const stdoutInUi of [true, false]) {
      rounds.push(
        await look({
          ...{ version, home, javaHome, jar, topic, stdoutInUi, ...deployed(version, stdoutInUi) },
          bootstrapServers: kafka.bootstrapServers,
          libJars,
          directory: join(run.path, stdoutInUi ? "on" : "off"),
        }),
      );
    }
    const findings = judge(rounds);
    for (const { what, holds } of findings) console.log(`${holds ? "ok  " : "FAIL"} ${what}`);
    if (values.evidence)
      writeFileSync(
        values.evidence,
        evidence(root, process.argv.slice(2), version, javaHome, libJars, rounds),
      );
    const failed = findings.filter(({ holds }) => !holds).length;
    console.log(`${findings.length - failed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    await kafka.stop();
    run.remove();
  }
}

/** Printed lines in each place. */
type Places = Pick<Round, "log" | "stdout" | "container">;

interface LookOptions {
  readonly version: string;
  readonly home: string;
  readonly javaHome: string | undefined;
  readonly jar: string;
  readonly topic: string;
  readonly bootstrapServers: string;
  readonly directory: string;
  readonly stdoutInUi: boolean;
  readonly configuration: Readonly<Record<string, string>>;
  readonly log4j: string;
  readonly libJars: readonly string[];
}

/** Logging and settings as the stacks deploy them; without what makes print() show, when that is off. */
function deployed(version: string, stdoutInUi: boolean): Pick<LookOptions, "configuration" | "log4j"> {
  const local = loadEnvironment("local");
  const environment = { ...local, flink: { ...local.flink, version } };
  const objects = composeProject(new App(), environment).flatMap(stackObjects);
  const job = objects.find(({ kind, metadata }) => kind === "FlinkDeployment" && metadata.name === jobName);
  if (job === undefined) throw new Error(`The stacks make no FlinkDeployment ${jobName}.`);
  const { spec } = job as unknown as {
    spec: {
      flinkConfiguration: Record<string, string>;
      logConfiguration: { "log4j-console.properties": string };
    };
  };
  const settings = Object.entries(spec.flinkConfiguration).filter(
    ([key]) => key.startsWith("pipeline.") || (stdoutInUi && key.startsWith("taskmanager.system-out.")),
  );
  const log4j = spec.logConfiguration["log4j-console.properties"].split("\n");
  return {
    // Terraform's escapes are for Terraform.
    log4j: log4j
      .filter((line) => stdoutInUi || !line.startsWith("appender.print."))
      .join("\n")
      .replaceAll("$${", "${"),
    configuration: Object.fromEntries(settings),
  };
}

/** Runs the job once and looks into every place. */
async function look({ jar, topic, bootstrapServers, ...options }: LookOptions): Promise<Round> {
  const flink = await startDistribution(options);
  try {
    const rest = new FlinkRest(flink.url);
    const group = `visibility-${options.stdoutInUi}`;
    const job = await rest.runJar(await rest.uploadJar(jar), [
      ...["--topic", topic, "--bootstrap-servers", bootstrapServers, "--group-id", group],
    ]);
    const places = async () => ({
      log: printed(await flink.taskManagerTab("log")),
      stdout: printed(await flink.taskManagerTab("stdout")),
      container: printed(flink.containerLog()),
    });
    // The log is written a little after the container's: what is hoped for is waited for, in vain where it never comes.
    const isThere = options.stdoutInUi
      ? ({ log, container }: Places) => log >= lines && container >= lines
      : ({ container }: Places) => container >= lines;
    const seen = await until(places, isThere);
    const metrics = await until(
      async () => (await readJobMetrics(new MetricsRest(flink.url), job))[0] as JobMetrics,
      ({ chains }) => chains.some(({ operators }) => operators.some((o) => o.recordsOut === lines)),
    );
    return { ...seen, stdoutInUi: options.stdoutInUi, metrics };
  } finally {
    flink.stop();
  }
}

function judge([on, off]: readonly Round[]): Finding[] {
  if (on === undefined || off === undefined) throw new Error("Two rounds are needed.");
  const records = on.metrics.chains.flatMap(({ operators }) => operators.map(({ recordsIn }) => recordsIn));
  return [
    { what: "print() shows in the TaskManager's log through REST", holds: on.log === lines },
    { what: "print() shows in the container's log too", holds: on.container === lines },
    {
      what: "without the setting neither tab shows it, so that this check can fail",
      holds: off.log === 0 && off.stdout === 0 && off.container >= lines,
    },
    { what: "all operators are one chain", holds: on.metrics.chains.length === 1 },
    {
      what: "job-metrics shows the records of each operator of the chain",
      holds: records.length === 3 && records.slice(1).every((count) => count === lines),
    },
  ];
}

async function until<T>(read: () => Promise<T>, isReached: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const value = await read();
    if (isReached(value) || Date.now() > deadline) return value;
    await delay(300);
  }
}

const printed = (text: string) => text.match(/kafka-print(:\d+)?> /g)?.length ?? 0;

async function fill(bootstrapServers: string): Promise<string> {
  const topic = "visibility";
  const client = kafkaClient("visibility", bootstrapServers);
  const admin = client.admin();
  await admin.connect();
  await createTopicLike(admin, "messages", topic);
  const messages = Array.from({ length: lines }, (_, i) => ({ key: `k${i}`, value: `line ${i}\nof two` }));
  await withProducer(client, async (producer) => {
    await producer.send({ topic, messages });
  });
  await requireRecords(admin, topic, lines);
  await admin.disconnect();
  return topic;
}

if (values.help) console.log(help);
else process.exitCode = await main();
