import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { loadLocalEnvironment } from "../../local/environment.ts";
import { FlinkRest } from "../../local/services/flink-rest.ts";
import { createRunDirectory } from "../../local/services/run-directory.ts";
import { setUp } from "../../local/setup/setup.mjs";
import { describeMachine, loadNow } from "../pipeline/machine.ts";
import type { RunningJob } from "../pipeline/modes/jobs.ts";
import { batched, flairFile, type Ground, python } from "../pipeline/modes/modes.ts";
import { flinkVersion, kill, openModesStage } from "../pipeline/modes/stage.ts";
import type { RoundTopics } from "../pipeline/pipeline-round.ts";
import { readTexts } from "../pipeline/texts.ts";
import { committedOffsets, createTopicLike, lag, sum } from "../pipeline/topics.ts";
import { messagesAndPoison, poisons, send, tracesOf } from "./messages.ts";
import { type Outcomes, readOutcomes } from "./outcomes.ts";
import { type Finding, judge } from "./verdict.ts";

const root = join(import.meta.dirname, "../..");
const bundle = join(root, "models/banking77-gru/1.0.0");
const messages = "messages";
const waitMs = 600_000;
/** Much longer than two checkpoint intervals: machines are busy. */
const quietMs = 10_000;
const help = `Usage: npx tsx bench/pyflink/main.ts [--records N] [--flair] [--evidence FILE]

Runs ml-inference-pyflink and ml-inference over the same messages and poison, on a real distribution of Flink with a real
broker, and holds what they committed against each other: each message has one prediction of each job, with the same label
and scores within 0.0001, and each poison one dead letter. Meanwhile the Python job loses its worker once. About 90 s on
an otherwise idle machine.

  --records   5000 when left out
  --flair     runs it again with Flair itself and torch in the worker, and the file that the demonstration bundle was
              exported from; first it has the bundle, in ONNX Runtime
  --evidence  writes what was seen into this file as well

Ends with "N passed, N failed". The first run fetches Flink (250 MB) and apache-flink's Python packages (650 MB).`;

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "5000" },
    flair: { type: "boolean", default: false },
    evidence: { type: "string" },
    help: { type: "boolean" },
  },
});

async function main(): Promise<number> {
  const count = Number(values.records);
  const machine = describeMachine(root);
  await setUp({ out: process.stderr });
  const run = createRunDirectory(join(root, ".local/pyflink"), count * 1_000);
  const stage = await openModesStage(await loadLocalEnvironment(), run, 1);
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    console.log(line);
  };
  try {
    const { batchSize, concurrency } = stage.environment.jobs.mlInference;
    const ground: Ground = { stage, server: await stage.startServer(bundle), bundle, batchSize, concurrency };
    await createTopicLike(stage.admin, "messages", messages);
    const texts = readTexts(join(root, "examples/customer-messages.csv"), "text");
    await send(stage.kafka, messages, messagesAndPoison(texts, count));

    const ofJava = await runJob(ground, "java", (topics) => batched.start(ground, topics, 1));
    const reasons = poisons.map(({ reason }) => reason);
    const expected = { messages: count, traces: tracesOf(count), reasons };
    const findings: Finding[] = [];
    for (const model of [bundle, ...(values.flair ? [flairFile(bundle)] : [])]) {
      const name = model === bundle ? "pyflink-bundle" : "pyflink-flair";
      const losses: string[] = [];
      const ofPython = await runJob(ground, name, (topics) => python(ground, topics, 1, model), losses);
      const found = [
        {
          what: `the job lost its Python worker, and was started again: ${losses[0]}`,
          holds: losses.length > 0,
        },
        ...judge(expected, ofPython, ofJava),
      ];
      say(model === bundle ? "The bundle in ONNX Runtime:" : "Flair itself and torch:");
      for (const { what, holds } of found) say(`  ${holds ? "ok  " : "FAIL"} ${what}`);
      findings.push(...found);
    }
    const failed = findings.filter(({ holds }) => !holds).length;
    say(`${findings.length - failed} passed, ${failed} failed`);
    if (values.evidence) writeFileSync(values.evidence, page(machine, lines));
    return failed === 0 ? 0 : 1;
  } finally {
    await stage.close();
    run.remove();
  }
}

/**
 * Runs a job over all messages and reads what it committed.
 *
 * @param losses where it is given, the job's worker is killed after its first commit, and what Flink said is put there
 */
async function runJob(
  { stage }: Ground,
  name: string,
  start: (topics: RoundTopics) => Promise<RunningJob>,
  losses?: string[],
): Promise<Outcomes> {
  const topics = {
    messages,
    predictions: `${name}.predictions`,
    deadLetters: `${name}.dead-letters`,
    groupId: name,
  };
  await createTopicLike(stage.admin, "predictions", topics.predictions);
  await createTopicLike(stage.admin, "dead-letters", topics.deadLetters);
  const rest = new FlinkRest(stage.url);
  const job = await start(topics);
  try {
    const deadline = Date.now() + waitMs;
    let [seen, unsettledAt, isKilled] = [0, Date.now(), losses === undefined];
    for (;;) {
      const committed = await committedOffsets(stage.admin, topics.predictions);
      const left = await lag(stage.admin, name, messages);
      // A checkpoint commits the source's offsets and the sinks' transactions, not in one moment.
      if (sum(committed) > seen || left > 0) [seen, unsettledAt] = [sum(committed), Date.now()];
      if (seen > 0 && !isKilled && left > 0) {
        for (const pid of stage.pythonWorkers()) kill(pid);
        isKilled = true;
      }
      if (Date.now() - unsettledAt > quietMs) break;
      const { state, isFinal } = await rest.status(job.id);
      if (isFinal || Date.now() > deadline) {
        const [why] = await rest.failures(job.id);
        throw new Error(`${name}: job ${state}, ${left} messages left. ${why ?? ""} Logs: ${stage.logs}`);
      }
      await delay(100);
    }
    losses?.push(...(await rest.failures(job.id)));
  } finally {
    await job.cancel();
  }
  const partitions = (await committedOffsets(stage.admin, topics.predictions)).size;
  return readOutcomes(stage.kafka, topics, partitions);
}

function page(
  { cores, cpu, memoryGiB, java, commit }: ReturnType<typeof describeMachine>,
  lines: readonly string[],
) {
  return `# ml-inference-pyflink on a real cluster, beside ml-inference

Written by \`npx tsx bench/pyflink/main.ts ${process.argv.slice(2).join(" ")}\`, commit ${commit}, ${cores} cores (${cpu}), ${memoryGiB} GiB, ${java},
load average ${loadNow()} at the end. A distribution of Flink ${flinkVersion} with environment local's settings, a real broker; ml-inference
on the same cluster asked the real model server with the bundle that Flair exported from the same file.

\`\`\`
${lines.join("\n")}
\`\`\`
`;
}

if (values.help) console.log(help);
else process.exitCode = await main();
