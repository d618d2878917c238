import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runDirectRound } from "./direct-round.ts";
import { fill } from "./fill.ts";
import { LabelBook } from "./label-book.ts";
import type { BenchOptions } from "./options.ts";
import { type PipelineRound, runPipelineRound } from "./pipeline-round.ts";
import { residentMiB } from "./processes.ts";
import { type Experiment, medianRate, medianRatio, type Round } from "./results.ts";
import type { JobSettings, Server, Stage } from "./stage.ts";
import { createTopicLike, requireRecords } from "./topics.ts";

const stalledAfterMs = 60_000;
const recordsPerSecondTarget = 20_000;
const ratioTarget = 0.9;

/** What both experiments need. */
export interface Setting {
  readonly stage: Stage;
  readonly options: BenchOptions;
  readonly texts: readonly string[];
  readonly say: (line: string) => void;
}

/** Everything but the model: full batches beside one record a request. */
export async function nullExperiment(setting: Setting): Promise<Experiment> {
  const { stage, options } = setting;
  const { batchSize, concurrency, records, singleRecords } = options;
  const server = await stage.startServer({ bundle: options.modelDirectory, nullBackend: true });
  const full = await filled(setting, "full", records);
  const single = await filled(setting, "single", singleRecords);

  const side = (messages: string, count: number, size: number) => async (round: number) =>
    (
      await pipelineRound(setting, {
        round,
        name: `bench.null-${size}-round-${round}`,
        messages,
        records: count,
        settings: { server, batchSize: size, concurrency },
      })
    ).round;
  const sides = await takeTurns(setting, [
    { name: `${batchSize} a request`, run: side(full, records, batchSize) },
    { name: "1 a request", run: side(single, singleRecords, 1) },
  ]);
  const memoryMiB = memory(stage, server);
  await server.stop();
  return {
    memoryMiB,
    name: "null",
    title: "Null backend: messages topic to predictions topic",
    sides,
    target: options.quick
      ? undefined
      : {
          text: `${recordsPerSecondTarget.toLocaleString("en-GB")} records/s with ${batchSize} a request`,
          met: medianRate(sides[0]) >= recordsPerSecondTarget,
        },
    checks: ["Each message had exactly one committed prediction in every round, and none a dead letter"],
  };
}

/** The real model: the pipeline beside a load generator that talks to the same server directly. */
export async function realExperiment(setting: Setting): Promise<Experiment> {
  const { stage, options, texts } = setting;
  const { batchSize, concurrency, realRecords: records } = options;
  const server = await stage.startServer({ bundle: options.modelDirectory, nullBackend: false });
  const messages = await filled(setting, "real", records);
  const textsFile = join(stage.directory, "texts.json");
  writeFileSync(textsFile, JSON.stringify(texts));
  const labels = new LabelBook();

  const pipeline = async (round: number) => {
    const settings = { server, batchSize, concurrency };
    const name = `bench.real-round-${round}`;
    const done = await pipelineRound(setting, { round, name, messages, records, settings });
    labels.enter("pipeline", done.committed.labelsOfText);
    return done.round;
  };
  const direct = async (round: number) => {
    const { result, round: done } = await runDirectRound({
      round,
      warmUp: options.warmUp,
      processes: { ...stage.processes, "model server": server.pid },
      timeoutMs: records + stalledAfterMs,
      load: {
        url: `${server.url}/v2/models/${server.modelName}/infer`,
        textsFile,
        total: records,
        batchSize,
        connections: concurrency,
        seed: round,
      },
    });
    labels.enter("load generator", result.labelsOfText);
    return done;
  };
  const sides = await takeTurns(setting, [
    { name: "pipeline", run: pipeline },
    { name: "load generator", run: direct },
  ]);
  const memoryMiB = memory(stage, server);
  await server.stop();
  const ratio = medianRatio({ sides });
  return {
    memoryMiB,
    name: "real",
    title: `Real model ${server.modelName}: the pipeline beside a direct load generator`,
    sides,
    target: options.quick ? undefined : { text: `ratio ${ratioTarget}`, met: ratio >= ratioTarget },
    checks: [
      "Each message had exactly one committed prediction in every round, and none a dead letter",
      "The load generator got a prediction for each text and no error",
      `${labels.texts} different texts got ${labels.labels} different labels, each text the same one on both sides and in all rounds`,
    ],
  };
}

interface Contender {
  readonly name: string;
  readonly run: (round: number) => Promise<Round>;
}

/** Runs the rounds of two sides in turn; the one that goes first changes from round to round. */
async function takeTurns({ options, say }: Setting, contenders: readonly [Contender, Contender]) {
  const rounds: [Round[], Round[]] = [[], []];
  for (let round = 1; round <= options.rounds; round++) {
    for (const side of round % 2 === 1 ? ([0, 1] as const) : ([1, 0] as const)) {
      const contender = contenders[side];
      const done = await contender.run(round);
      rounds[side].push(done);
      const rate =
        done.recordsPerSecond === undefined
          ? "too short for a rate"
          : `${Math.round(done.recordsPerSecond)}/s`;
      say(`round ${round}, ${contender.name}: ${done.records} records, ${rate}`);
    }
  }
  return [
    { name: contenders[0].name, rounds: rounds[0] },
    { name: contenders[1].name, rounds: rounds[1] },
  ] as const;
}

interface PipelineTask {
  readonly round: number;
  readonly name: string;
  readonly messages: string;
  readonly records: number;
  readonly settings: JobSettings;
}

function pipelineRound({ stage, options }: Setting, task: PipelineTask): Promise<PipelineRound> {
  const { settings, ...rest } = task;
  return runPipelineRound({
    ...rest,
    kafka: stage.kafka,
    admin: stage.admin,
    warmUp: options.warmUp,
    processes: { ...stage.processes, "model server": settings.server.pid },
    stalledAfterMs,
    startJob: (topics) => stage.startJob(topics, settings),
  });
}

/** Makes a messages topic with so many records; every round reads it anew. @returns its name */
async function filled({ stage, texts, say }: Setting, name: string, records: number): Promise<string> {
  const topic = `bench.${name}.messages`;
  await createTopicLike(stage.admin, "messages", topic);
  await fill(stage.kafka, topic, texts, records);
  await requireRecords(stage.admin, topic, records);
  say(`topic ${topic}: ${records} messages`);
  return topic;
}

function memory(stage: Stage, server: Server): Record<string, number> {
  const processes = Object.entries({ ...stage.processes, "model server": server.pid });
  return Object.fromEntries(processes.map(([name, pid]) => [name, residentMiB(pid)]));
}
