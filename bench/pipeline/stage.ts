import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Admin, Kafka as KafkaClient } from "kafkajs";
import type { LocalEnvironment } from "../../local/environment.ts";
import { mlInferenceArguments } from "../../local/job-arguments.ts";
import { startFlink } from "../../local/services/flink.ts";
import { FlinkRest } from "../../local/services/flink-rest.ts";
import { startKafka } from "../../local/services/kafka.ts";
import { readBundleName, startModelServer } from "../../local/services/model-server.ts";
import { kafkaClient } from "../../ops/kafka-client.ts";
import type { RoundTopics } from "./pipeline-round.ts";
import type { Processes } from "./processes.ts";

const root = join(import.meta.dirname, "../..");
const cancelTimeoutMs = 60_000;

/** A model server that a job can be pointed at. */
export interface Server {
  readonly url: string;
  readonly modelName: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** What differs between the jobs of the bench. */
export interface JobSettings {
  readonly server: Server;
  readonly batchSize: number;
  readonly concurrency: number;
}

/** Kafka and Flink as `npm start` runs them, and what the experiments do with them. */
export interface Stage {
  readonly kafka: KafkaClient;
  readonly admin: Admin;
  /** Broker, cluster and this process; a model server comes on top. */
  readonly processes: Processes;
  /** Folder that ends with the run. */
  readonly directory: string;
  startServer(options: { readonly bundle: string; readonly nullBackend: boolean }): Promise<Server>;
  /** Submits the job; the function it gives cancels it and waits until it is gone. */
  startJob(topics: RoundTopics, settings: JobSettings): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Starts Kafka and Flink with the environment's own settings; `directory` is theirs. */
export async function openStage(
  environment: LocalEnvironment,
  { path, logs }: { readonly path: string; readonly logs: string },
): Promise<Stage> {
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const broker = await startKafka({ directory: join(path, "kafka"), logs });
    closing.push(() => broker.stop());
    const { configuration, taskSlots, parallelism } = environment.flink;
    const flink = await startFlink({
      directory: join(path, "flink"),
      logs,
      configuration,
      taskSlots,
      parallelism,
      uiPort: 0,
    });
    closing.push(() => flink.stop());
    const kafka = kafkaClient("bench", broker.bootstrapServers);
    const admin = kafka.admin();
    await admin.connect();
    closing.push(() => admin.disconnect());
    const rest = new FlinkRest(flink.url);
    const jarId = await rest.uploadJar(join(root, "jobs/ml-inference/target/ml-inference.jar"));

    return {
      kafka,
      admin,
      processes: { flink: pidOf(flink), kafka: pidOf(broker), bench: process.pid },
      directory: path,
      close,
      async startServer({ bundle, nullBackend }) {
        const backend = nullBackend ? { MODEL_BACKEND: "null", ALLOW_NULL_BACKEND: "true" } : {};
        const env = { ...environment.serverVariables, ...backend };
        const name = nullBackend ? "null-server" : "model-server";
        const server = await startModelServer({
          directory: join(path, name),
          // Apart from the other server's: the port is read from the log.
          logs: join(logs, name),
          bundle,
          env,
        });
        closing.push(() => server.stop());
        const { url, stop } = server;
        return { url, modelName: readBundleName(bundle).name, pid: pidOf(server), stop };
      },
      async startJob(topics, settings) {
        const args = jobArguments(environment, broker.bootstrapServers, topics, settings);
        const jobId = await rest.runJar(jarId, args);
        return () => cancel(flink.url, rest, jobId);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The arguments that `npm start` would give, with the bench's own topics, batch size and requests in flight. */
export function jobArguments(
  environment: LocalEnvironment,
  bootstrapServers: string,
  topics: RoundTopics,
  { server, batchSize, concurrency }: JobSettings,
): string[] {
  const jobs = {
    ...environment.jobs,
    mlInference: { ...environment.jobs.mlInference, batchSize, concurrency },
  };
  const usual = mlInferenceArguments(
    { ...environment, jobs },
    { bootstrapServers, modelUrl: server.url, modelName: server.modelName, input: "", textColumn: "" },
  );
  const own: Readonly<Record<string, string>> = {
    "--topic": topics.messages,
    "--predictions-topic": topics.predictions,
    "--dead-letter-topic": topics.deadLetters,
    "--transactional-id-prefix": topics.groupId,
  };
  const args = usual.map((value, at) => own[usual[at - 1] ?? ""] ?? value);
  return [...args, "--group-id", topics.groupId];
}

async function cancel(url: string, rest: FlinkRest, jobId: string): Promise<void> {
  const response = await fetch(`${url}/jobs/${jobId}?mode=cancel`, { method: "PATCH" });
  const deadline = Date.now() + cancelTimeoutMs;
  for (;;) {
    const { state, isFinal } = await rest.status(jobId);
    if (isFinal) return;
    if (!response.ok || Date.now() > deadline) {
      throw new Error(
        `Job ${jobId} is still ${state}; Flink answered ${response.status} to its cancellation.`,
      );
    }
    await delay(50);
  }
}

function pidOf(service: { readonly process: { readonly pid: number | undefined } }): number {
  const { pid } = service.process;
  if (pid === undefined) throw new Error("A service that is ready has no process id.");
  return pid;
}
