import { join } from "node:path";
import kafkajs, { type Admin, type Kafka as KafkaClient } from "kafkajs";
import { committedOffsets, lag, sum } from "../../bench/pipeline/topics.ts";
import type { LocalEnvironment } from "../../local/environment.ts";
import { mlInferenceArguments } from "../../local/job-arguments.ts";
import { type KafkaService, startKafka } from "../../local/services/kafka.ts";
import { type ModelService, readBundleName, startModelServer } from "../../local/services/model-server.ts";
import { createTopics, readTopics } from "../../ops/topics.ts";
import { SessionCluster } from "./session-cluster.ts";
import { until } from "./until.ts";
import { judge, type Verdict } from "./verdict.ts";

const { Kafka, logLevel } = kafkajs;
const root = join(import.meta.dirname, "../..");
/** The job's default. */
const groupId = "ml-inference";
const bundle = join(root, "models/banking77-gru/1.0.0");

export interface StageOptions {
  readonly environment: LocalEnvironment;
  readonly directory: string;
  readonly logs: string;
  readonly taskManagers: number;
  readonly slots: number;
}

/** Topics of a scenario, named as contract/topics.json does. */
export const topics = {
  messages: "messages",
  predictions: "predictions",
  deadLetters: "dead-letters",
} as const;

/** Kafka, Flink and model servers, each a process that can be killed. */
export class Stage {
  readonly kafka: KafkaClient;
  readonly admin: Admin;
  readonly cluster: SessionCluster;
  readonly #options: StageOptions;
  #broker: KafkaService;
  readonly #servers = new Set<ModelService>();
  #serversStarted = 0;

  private constructor(
    options: StageOptions,
    broker: KafkaService,
    cluster: SessionCluster,
    admin: Admin,
    kafka: KafkaClient,
  ) {
    this.#options = options;
    this.#broker = broker;
    this.cluster = cluster;
    this.admin = admin;
    this.kafka = kafka;
  }

  static async open(options: StageOptions): Promise<Stage> {
    const { environment, directory, logs, taskManagers, slots } = options;
    const broker = await startKafka({ directory: join(directory, "kafka"), logs });
    let cluster: SessionCluster | undefined;
    try {
      const { configuration } = environment.flink;
      const flink = { directory: join(directory, "flink"), logs, configuration, taskManagers, slots };
      cluster = await SessionCluster.start(flink);
      const kafka = new Kafka({
        clientId: "fault-test",
        brokers: [broker.bootstrapServers],
        logLevel: logLevel.NOTHING,
        retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 200 },
      });
      const admin = kafka.admin();
      await admin.connect();
      await createTopics(admin, readTopics(), { prefix: "", replicationFactor: 1 });
      return new Stage(options, broker, cluster, admin, kafka);
    } catch (error) {
      await cluster?.close();
      await broker.stop();
      throw error;
    }
  }

  get brokerPid(): number {
    return pidOf(this.#broker);
  }

  /** On the same storage and port, after it was killed. */
  async restartBroker(): Promise<void> {
    await this.#broker.process.ended;
    const { directory, logs } = this.#options;
    this.#broker = await startKafka({ directory: join(directory, "kafka"), logs });
  }

  /** @param nullBackend answers without a model, so that it is never what limits the rest */
  async startServer(
    nullBackend: boolean,
  ): Promise<ModelService & { readonly port: number; readonly pid: number }> {
    this.#serversStarted += 1;
    const name = `model-server-${this.#serversStarted}`;
    const server = await startModelServer({
      directory: join(this.#options.directory, name),
      logs: join(this.#options.logs, name),
      bundle,
      env: {
        ...this.#options.environment.serverVariables,
        ...(nullBackend && { MODEL_BACKEND: "null", ALLOW_NULL_BACKEND: "true" }),
      },
    });
    this.#servers.add(server);
    void server.process.ended.then(() => this.#servers.delete(server));
    return Object.assign(server, { port: Number(new URL(server.url).port), pid: pidOf(server) });
  }

  /** Arguments of ml-inference as the stacks make them, with this stage's addresses. */
  inferenceArguments(modelUrl: string): string[] {
    return mlInferenceArguments(
      { ...this.#options.environment, topicPrefix: "" },
      {
        bootstrapServers: this.#broker.bootstrapServers,
        modelUrl,
        modelName: readBundleName(bundle).name,
        input: "",
        textColumn: "",
      },
    );
  }

  uploadInference(): Promise<string> {
    return this.cluster.client.upload(join(root, "jobs/ml-inference/target/ml-inference.jar"));
  }

  /** Offsets that a read_committed reader can reach, over both topics of outcomes: records, and a few markers. */
  async committed(): Promise<number> {
    const [predictions, deadLetters] = await Promise.all([
      committedOffsets(this.admin, topics.predictions),
      committedOffsets(this.admin, topics.deadLetters),
    ]);
    return sum(predictions) + sum(deadLetters);
  }

  /** Waits until the job has read all messages, and no commit follows any more. What is lost does not hold this up. */
  async settled(jobId: string): Promise<void> {
    let seen = -1;
    let checkpoints = 0;
    await until(
      "all messages are read and nothing is committed any more",
      async () => {
        const [ends, completed] = await Promise.all([
          this.committed().catch(() => -1),
          this.cluster.client.checkpoints(jobId).catch(() => 0),
        ]);
        if (ends !== seen || completed < checkpoints) {
          seen = ends;
          checkpoints = completed;
          return false;
        }
        // Three checkpoints without a commit: each would have ended a transaction.
        const quiet = ends >= 0 && completed >= checkpoints + 3;
        return quiet && (await lag(this.admin, groupId, topics.messages)) === 0;
      },
      900_000,
    );
  }

  judge(records: number, { readUncommitted = false } = {}): Promise<Verdict> {
    const { predictions, deadLetters } = topics;
    return judge({ kafka: this.kafka, predictions, deadLetters, records, readUncommitted });
  }

  async close(): Promise<void> {
    await this.admin.disconnect().catch(() => {});
    await this.cluster.close();
    await Promise.all([...this.#servers].map((server) => server.stop()));
    await this.#broker.stop();
  }
}

function pidOf({ process }: { readonly process: { readonly pid: number | undefined } }): number {
  if (process.pid === undefined) throw new Error("A service that is ready has no process id.");
  return process.pid;
}
