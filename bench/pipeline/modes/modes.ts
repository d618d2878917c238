import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedArguments } from "../../../local/job-arguments.ts";
import { cache } from "../../pyflink/python.ts";
import type { RoundTopics } from "../pipeline-round.ts";
import { jobArguments, type Server } from "../stage.ts";
import { blockingMapClass, blockingMapJar, makeBlockingMapJar } from "./blocking-map.ts";
import { type RunningJob, runJar, runPython } from "./jobs.ts";
import type { ModesStage } from "./stage.ts";

const root = join(import.meta.dirname, "../../..");
const jarOf = (job: string) => join(root, "jobs", job, "target", `${job}.jar`);

/** The one with a runtime for models. */
const embeddedJar = join(root, "jobs/ml-inference/target/ml-inference-embedded.jar");

/** What all modes are given. */
export interface Ground {
  readonly stage: ModesStage;
  readonly server: Server;
  /** Folder of the bundle; the server has the same. */
  readonly bundle: string;
  readonly batchSize: number;
  readonly concurrency: number;
}

/** One way of asking the model about messages. To add one: an entry in {@link modes}. */
export interface Mode {
  readonly name: string;
  /** What it is, for readers of the report. */
  readonly words: string;
  /** Records of a round, as a share of the first mode's: a round of each takes about as long. */
  readonly share: number;
  /** Why it cannot run here; undefined when it can. */
  missing?(bundle: string): string | undefined;
  /** What it needs to be done once, before the rounds. */
  prepare?(ground: Ground): void;
  /** Starts it on a topic of messages. */
  start(ground: Ground, topics: RoundTopics, parallelism: number): Promise<RunningJob>;
}

/** What the others are held against. */
export const batched: Mode = {
  name: "batched",
  words: "ml-inference: micro-batches inside the async function",
  share: 1,
  start: (ground, topics, parallelism) => remote(ground, topics, parallelism, ground.batchSize),
};

/** All of them, that one first. */
export const modes: readonly Mode[] = [
  batched,
  {
    name: "one-per-request",
    words: "ml-inference with --batch-size 1: asynchronous, one text a request",
    share: 0.25,
    start: (ground, topics, parallelism) => remote(ground, topics, parallelism, 1),
  },
  {
    name: "blocking-map",
    words: "a map that asks about one text and waits (`bench/pipeline/modes/BlockingMap.java`)",
    share: 0.17,
    prepare: ({ stage }) => makeBlockingMapJar(jarOf("ml-inference"), stage.home, stage.directory),
    start: (ground, topics, parallelism) => {
      const jar = blockingMapJar(ground.stage.directory);
      const args = asking(ground, topics, 1);
      return runJar(ground.stage, topics.groupId, { jar, mainClass: blockingMapClass, args, parallelism });
    },
  },
  {
    name: "sql",
    words: "sql-inference: ML_PREDICT with its packaged statements",
    share: 0.9,
    start: (ground, topics, parallelism) => {
      const args = asking(ground, topics, ground.batchSize);
      return runJar(ground.stage, topics.groupId, { jar: jarOf("sql-inference"), args, parallelism });
    },
  },
  {
    name: "embedded",
    words: "ml-inference --inference embedded: the bundle in the TaskManager, ONNX Runtime for Java",
    share: 1,
    missing: () =>
      existsSync(embeddedJar) ? undefined : "there is no jobs/ml-inference/target/ml-inference-embedded.jar",
    start: (ground, topics, parallelism) => {
      const args = embeddedArguments(asking(ground, topics, ground.batchSize), ground.bundle);
      return runJar(ground.stage, topics.groupId, { jar: embeddedJar, args, parallelism });
    },
  },
  {
    name: "pyflink",
    words: "ml-inference-pyflink: the bundle in Flink's Python workers, ONNX Runtime",
    share: 0.5,
    start: (ground, topics, parallelism) => python(ground, topics, parallelism, ground.bundle),
  },
  {
    name: "pyflink-flair",
    words: "ml-inference-pyflink: Flair itself and torch in Flink's Python workers",
    share: 0.12,
    missing: (bundle) => {
      const file = flairFile(bundle);
      if (!existsSync(file)) return "the file that the bundle was exported from is not on this machine";
      return hashOf(file) === manifestOf(bundle).provenance.source_sha256
        ? undefined
        : "the file on this machine is not the one that the bundle was exported from";
    },
    start: (ground, topics, parallelism) => python(ground, topics, parallelism, flairFile(ground.bundle)),
  },
];

function remote(ground: Ground, topics: RoundTopics, parallelism: number, batchSize: number) {
  const job = { jar: jarOf("ml-inference"), args: asking(ground, topics, batchSize), parallelism };
  return runJar(ground.stage, topics.groupId, job);
}

/** The arguments that the stacks deploy ml-inference with, which are those of sql-inference too. */
function asking({ stage, server, concurrency }: Ground, topics: RoundTopics, batchSize: number): string[] {
  const { environment, bootstrapServers } = stage;
  return jobArguments(environment, bootstrapServers, topics, { server, batchSize, concurrency });
}

/** The Python job; `model` is a bundle or a file of Flair. */
export function python(ground: Ground, topics: RoundTopics, parallelism: number, model: string) {
  const { stage, bundle, batchSize } = ground;
  const { name, version } = manifestOf(bundle);
  return runPython(stage, topics.groupId, {
    parallelism,
    withFlair: model !== bundle,
    args: [
      ...["--bootstrap-servers", stage.bootstrapServers, "--topic", topics.messages],
      ...["--group-id", topics.groupId, "--transactional-id-prefix", topics.groupId],
      ...["--predictions-topic", topics.predictions, "--dead-letter-topic", topics.deadLetters],
      ...["--model", model, "--model-name", name, "--model-version", version],
      ...["--batch-size", String(batchSize)],
    ],
  });
}

/** Where the exporter's scripts keep what they train. */
export function flairFile(bundle: string): string {
  const { name, version } = manifestOf(bundle);
  return join(cache, "models", name, `${version}.pt`);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly provenance: { readonly source_sha256: string };
}

const manifestOf = (bundle: string) =>
  JSON.parse(readFileSync(join(bundle, "bundle.json"), "utf8")) as Manifest;

const hashOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
