import { join } from "node:path";
import kafkajs from "kafkajs";
import type { Environment } from "../../config/schema.ts";
import { createTopics, readTopics } from "../../ops/topics.ts";
import { Problem } from "../problem.mjs";
import { type FlinkService, startFlink } from "./flink.ts";
import { type KafkaService, startKafka } from "./kafka.ts";
import { type ModelService, startModelServer } from "./model-server.ts";
import type { RunDirectory } from "./run-directory.ts";

const { Kafka, logLevel } = kafkajs;

/** {@link startPlatform}'s options. */
export interface PlatformOptions {
  readonly environment: Environment;
  readonly directory: RunDirectory;
  /** Folder of the model bundle. */
  readonly bundle: string;
  readonly uiPort?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The three services of a run, ready, with the topics made. */
export interface Platform {
  readonly kafka: KafkaService;
  readonly flink: FlinkService;
  readonly model: ModelService;
  /** Rejects when a service ends by itself. */
  readonly broken: Promise<never>;
  /** Stops everything; `orderly` when there is time to write class archives. */
  stop(how: { orderly: boolean }): Promise<void>;
}

/** Starts Kafka, Flink and the model server side by side. When one fails, the others are stopped before it throws. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { environment, directory, bundle, uiPort } = options;
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const place = (name: string) => ({ directory: join(directory.path, name), logs: directory.logs, signal });
  const { configuration, taskSlots, parallelism } = environment.flink;

  const starts = [
    startKafka(place("kafka")).then((kafka) => withTopics(kafka, environment)),
    startFlink({ ...place("flink"), configuration, taskSlots, parallelism, uiPort }),
    startModelServer({ ...place("model-server"), bundle }),
  ] as const;
  try {
    const [kafka, flink, model] = await Promise.all(starts);
    const services = [kafka, flink, model];
    const broken = Promise.race(
      services.map(async ({ process }) => {
        throw new Problem(process.describeEnd(await process.ended));
      }),
    );
    // Stopping ends them too; who is interested races with it.
    broken.catch(() => {});
    const stop = async (how: { orderly: boolean }) => {
      await Promise.all(services.map((service) => service.stop(how)));
    };
    return { kafka, flink, model, broken, stop };
  } catch (error) {
    failed.abort(error);
    const settled = await Promise.allSettled(starts);
    await Promise.all(
      settled.map((start) => (start.status === "fulfilled" ? start.value.stop() : undefined)),
    );
    throw error;
  }
}

async function withTopics(kafka: KafkaService, environment: Environment): Promise<KafkaService> {
  const admin = new Kafka({
    clientId: "local-run",
    brokers: [kafka.bootstrapServers],
    logLevel: logLevel.NOTHING,
  }).admin();
  try {
    await admin.connect();
    await createTopics(admin, readTopics(), {
      prefix: environment.topicPrefix,
      replicationFactor: environment.kafka.replicationFactor,
    });
  } catch (error) {
    await kafka.stop();
    throw error;
  } finally {
    await admin.disconnect();
  }
  return kafka;
}
