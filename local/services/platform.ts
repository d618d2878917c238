import { join } from "node:path";
import type { Environment } from "../../config/schema.ts";
import { kafkaClient } from "../../ops/kafka-client.ts";
import { createTopics, readTopics } from "../../ops/topics.ts";
import type { LocalEnvironment } from "../environment.ts";
import { Problem } from "../problem.mjs";
import { type FlinkService, startFlink } from "./flink.ts";
import { FlinkRest } from "./flink-rest.ts";
import type { StopOptions } from "./java-process.ts";
import { type KafkaService, startKafka } from "./kafka.ts";
import { type ModelService, startModelServer } from "./model-server.ts";
import type { RunDirectory } from "./run-directory.ts";

const root = join(import.meta.dirname, "../..");

/** {@link startPlatform}'s options. */
export interface PlatformOptions {
  readonly environment: Environment & Partial<Pick<LocalEnvironment, "serverVariables">>;
  readonly directory: RunDirectory;
  /** Folder of the model bundle. */
  readonly bundle: string;
  readonly uiPort?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Ids of the jobs' jars in the cluster. */
export interface UploadedJars {
  readonly inference: string;
  readonly replay: string;
}

/** The three services of a run, ready, with topics made and jars uploaded. */
export interface Platform {
  readonly kafka: KafkaService;
  readonly flink: FlinkService;
  readonly model: ModelService;
  readonly rest: FlinkRest;
  readonly jars: UploadedJars;
  /** Rejects when a service ends by itself. */
  readonly broken: Promise<never>;
  /** Whether an orderly stop takes longer this time, since it saves what makes the next start faster. */
  readonly isRecording: boolean;
  /** Stops everything. */
  stop(how: StopOptions): Promise<void>;
}

/** Starts Kafka, Flink and the model server side by side. When one fails, the others are stopped before it throws. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { environment, directory, bundle, uiPort } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const place = (name: string) => ({ directory: join(directory.path, name), logs: directory.logs, signal });
  const { configuration, taskSlots, parallelism } = environment.flink;

  const starts = [
    startKafka(place("kafka")),
    startFlink({ ...place("flink"), configuration, taskSlots, parallelism, uiPort }),
    startModelServer({ ...place("model-server"), bundle, env: environment.serverVariables ?? {} }),
  ] as const;
  // While the others still start: what one service needs beside being up.
  const topicsMade = starts[0].then((kafka) => makeTopics(kafka, environment));
  const uploads = starts[1].then(uploadJars);
  try {
    const [kafka, flink, model, { rest, jars }] = await Promise.all([...starts, uploads, topicsMade]);
    const services = [kafka, flink, model];
    const broken = Promise.race(
      services.map(async ({ process }) => {
        throw new Problem(process.describeEnd(await process.ended));
      }),
    );
    // Stopping ends them too; who is interested races with it.
    broken.catch(() => {});
    const stop = async (how: StopOptions) => {
      await Promise.all(services.map((service) => service.stop(how)));
    };
    const isRecording = kafka.isRecording || flink.isRecording;
    return { kafka, flink, model, rest, jars, broken, isRecording, stop };
  } catch (error) {
    failed.abort(error);
    const settled = await Promise.allSettled(starts);
    await Promise.all(
      settled.map((start) => (start.status === "fulfilled" ? start.value.stop() : undefined)),
    );
    throw error;
  }
}

async function makeTopics(kafka: KafkaService, environment: Environment): Promise<void> {
  const admin = kafkaClient("local-run", kafka.bootstrapServers).admin();
  await admin.connect();
  try {
    await createTopics(admin, readTopics(), {
      prefix: environment.topicPrefix,
      replicationFactor: environment.kafka.replicationFactor,
    });
  } finally {
    await admin.disconnect();
  }
}

async function uploadJars(flink: FlinkService): Promise<{ rest: FlinkRest; jars: UploadedJars }> {
  const rest = new FlinkRest(flink.url);
  const upload = (name: string) => rest.uploadJar(join(root, "jobs", name, "target", `${name}.jar`));
  const [inference, replay] = await Promise.all([upload("ml-inference"), upload("csv-replay")]);
  return { rest, jars: { inference, replay } };
}
