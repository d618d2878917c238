import { setTimeout as delay } from "node:timers/promises";
import type { Admin, Kafka } from "kafkajs";
import { CpuRecorder } from "./cpu-recorder.ts";
import type { CpuSeconds, Processes } from "./processes.ts";
import { readCommitted, readFirst } from "./read-topic.ts";
import { describeRound, type Round } from "./results.ts";
import { commits, steadyState, wholeRun } from "./steady-state.ts";
import type { Tally } from "./tally.ts";
import { committedOffsets, createTopicLike, lag, type Offsets, sum } from "./topics.ts";

const sampleEveryMs = 100;
/** Longer than two checkpoint intervals: no commit of the job is still under way after it. */
const quietMs = 3_000;

/** The job's ends of one round; each round has its own, but for the messages. */
export interface RoundTopics {
  readonly messages: string;
  readonly predictions: string;
  readonly deadLetters: string;
  readonly groupId: string;
}

export interface PipelineRoundProps {
  readonly round: number;
  /** Made unique by the caller; names topics, consumer group and transactions. */
  readonly name: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly messages: string;
  readonly records: number;
  readonly warmUp: number;
  readonly processes: Processes | (() => CpuSeconds);
  /** Gives up when so many milliseconds pass without a commit. */
  readonly stalledAfterMs: number;
  /** Submits the job; the function it gives cancels the job and waits until it is gone. */
  readonly startJob: (topics: RoundTopics) => Promise<() => Promise<void>>;
}

export interface PipelineRound {
  readonly round: Round;
  readonly committed: Tally;
  /** From the job's submission to its last commit, start and warm-up included. */
  readonly fromSubmission: { readonly seconds: number; readonly cpuPer100k: CpuSeconds };
}

/**
 * Runs the job over the whole messages topic and measures how its predictions become readable.
 *
 * @throws Error when not every message has exactly one prediction
 */
export async function runPipelineRound(props: PipelineRoundProps): Promise<PipelineRound> {
  const { admin, kafka, name } = props;
  const topics: RoundTopics = {
    messages: props.messages,
    predictions: `${name}.predictions`,
    deadLetters: `${name}.dead-letters`,
    groupId: name,
  };
  await createTopicLike(admin, "predictions", topics.predictions);
  await createTopicLike(admin, "dead-letters", topics.deadLetters);

  const cpu = new CpuRecorder(props.processes);
  const startedAtMs = Date.now();
  cpu.record(startedAtMs);
  const cancel = await props.startJob(topics);
  let samples: { atMs: number; offsets: Offsets }[];
  try {
    samples = await watch(props, topics, cpu);
  } finally {
    await cancel();
  }

  const partitions = samples[0]?.offsets.size ?? 0;
  const committed = await readCommitted(kafka, topics.predictions, partitions);
  const deadLetters = sum(await committedOffsets(admin, topics.deadLetters));
  await admin.deleteTopics({ topics: [topics.predictions, topics.deadLetters] });
  committed.requireExactlyOnce(name, props.records, deadLetters);

  const progress = samples.map(({ atMs, offsets }) => ({ atMs, count: committed.countBefore(offsets) }));
  const round = describeRound(props, steadyState(progress, props.warmUp), wholeRun(progress), cpu);
  const endedAtMs = commits(progress).at(-1)?.atMs ?? startedAtMs;
  const fromSubmission = {
    seconds: (endedAtMs - startedAtMs) / 1_000,
    cpuPer100k: cpu.per100k(startedAtMs, endedAtMs, props.records),
  };
  return { round, committed, fromSubmission };
}

/** Looks at the readable end of the predictions until all messages are read and nothing moves any more. */
async function watch(
  { kafka, admin, records, stalledAfterMs }: PipelineRoundProps,
  topics: RoundTopics,
  cpu: CpuRecorder,
): Promise<{ atMs: number; offsets: Offsets }[]> {
  const samples: { atMs: number; offsets: Offsets }[] = [];
  let seen = 0;
  let movedAtMs = Date.now();
  for (;;) {
    const offsets = await committedOffsets(admin, topics.predictions);
    const atMs = Date.now();
    cpu.record(atMs);
    samples.push({ atMs, offsets });
    if (samples.length % 10 === 0) await requireNoDeadLetters(kafka, admin, topics.deadLetters);
    if (sum(offsets) > seen) {
      seen = sum(offsets);
      movedAtMs = atMs;
    }
    const stillMs = atMs - movedAtMs;
    // Offsets count transaction markers too, so "as many as messages" is not yet the end.
    if (stillMs > quietMs && seen >= records && (await lag(admin, topics.groupId, topics.messages)) === 0) {
      return samples;
    }
    if (stillMs > stalledAfterMs) {
      throw new Error(
        `Nothing was committed to ${topics.predictions} for ${stalledAfterMs / 1_000} s; it ends at offsets that sum up to ${seen} for ${records} messages. Look at the job in the Flink log.`,
      );
    }
    await delay(sampleEveryMs);
  }
}

/** The model is there and the texts are sound: a dead letter means that something is wrong with the set-up. */
async function requireNoDeadLetters(kafka: Kafka, admin: Admin, topic: string): Promise<void> {
  if (sum(await committedOffsets(admin, topic)) === 0) return;
  const { reason, detail } = JSON.parse(await readFirst(kafka, topic)) as { reason: string; detail: string };
  throw new Error(
    `Messages became dead letters, where each should have a prediction. The first: ${reason}, ${detail}`,
  );
}
