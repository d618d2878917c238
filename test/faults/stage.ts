import { join } from "node:path";
import type { Message as KafkaMessage } from "kafkajs";
import { committedOffsets, groupOffsets, sum } from "../../bench/pipeline/topics.ts";
import { mlInferenceArguments } from "../../local/job-arguments.ts";
import { type ModelService, readBundleName, startModelServer } from "../../local/services/model-server.ts";
import { createTopics, readTopics } from "../../ops/topics.ts";
import { type Feed, startFeeding } from "./feed.ts";
import type { Answered } from "./latency.ts";
import { type Platform, pidOf } from "./platform.ts";
import { hasUnread } from "./unread.ts";
import { until } from "./until.ts";
import { judge, readAll, type Verdict } from "./verdict.ts";

const root = join(import.meta.dirname, "../..");
/** The job that is broken. */
export const inferenceJar = join(root, "jobs/ml-inference/target/ml-inference.jar");
const bundle = join(root, "models/banking77-gru/1.0.0");
const settleMs = 900_000;

/** How ml-inference is started. */
export interface JobOptions {
  readonly modelUrl: string;
  readonly parallelism: number;
  readonly savepoint?: string | undefined;
  /** By name, in place of what the stacks give. */
  readonly options?: Readonly<Record<string, string>>;
}

/** What one scenario has of a platform: topics, jobs and model servers of its own. */
export class Stage {
  readonly platform: Platform;
  readonly topics: Readonly<Record<"messages" | "predictions" | "deadLetters" | "unused", string>>;
  readonly #prefix: string;
  readonly #texts: readonly string[];
  readonly #servers = new Set<ModelService>();
  readonly #jobs = new Set<string>();
  #serversStarted = 0;
  #jar: Promise<string> | undefined;

  private constructor(platform: Platform, name: string, texts: readonly string[]) {
    this.platform = platform;
    this.#prefix = `${name}.`;
    this.#texts = texts;
    this.topics = {
      messages: `${name}.messages`,
      predictions: `${name}.predictions`,
      deadLetters: `${name}.dead-letters`,
      unused: `${name}.label-counts`,
    };
  }

  /** @param name of the scenario, unlike that of any other on the platform */
  static async open(platform: Platform, name: string, texts: readonly string[]): Promise<Stage> {
    const stage = new Stage(platform, name, texts);
    await platform.admin.ask("create topics", (admin) =>
      createTopics(admin, readTopics(), { prefix: `${name}.`, replicationFactor: 1 }),
    );
    return stage;
  }

  get client() {
    return this.platform.cluster.client;
  }

  /** @param nullBackend answers without a model, so that it is never what limits the rest */
  async startServer(
    nullBackend: boolean,
  ): Promise<ModelService & { readonly port: number; readonly pid: number }> {
    this.#serversStarted += 1;
    const { environment, directory, logs } = this.platform.options;
    const name = `${this.#prefix}model-server-${this.#serversStarted}`;
    const server = await startModelServer({
      directory: join(directory, name),
      logs: join(logs, name),
      bundle,
      env: {
        ...environment.serverVariables,
        ...(nullBackend && { MODEL_BACKEND: "null", ALLOW_NULL_BACKEND: "true" }),
      },
    });
    this.#servers.add(server);
    void server.process.ended.then(() => this.#servers.delete(server));
    return Object.assign(server, { port: Number(new URL(server.url).port), pid: pidOf(server) });
  }

  /** Submits ml-inference with the arguments that the stacks make, and waits until all of its tasks run. */
  async runInference({ modelUrl, parallelism, savepoint, options = {} }: JobOptions): Promise<string> {
    this.#jar ??= this.client.upload(inferenceJar);
    const args = this.inferenceArguments(modelUrl, options);
    const jobId = await this.client.run(await this.#jar, { args, parallelism, savepoint });
    this.#jobs.add(jobId);
    await until("the job runs", () => this.client.isRunning(jobId));
    return jobId;
  }

  /** Arguments of ml-inference as the stacks make them, with this stage's addresses. @param options as for {@link runInference} */
  inferenceArguments(modelUrl: string, options: Readonly<Record<string, string>> = {}): string[] {
    const own = mlInferenceArguments(
      { ...this.platform.options.environment, topicPrefix: this.#prefix },
      {
        bootstrapServers: this.platform.bootstrapServers,
        modelUrl,
        modelName: readBundleName(bundle).name,
        input: "",
        textColumn: "",
      },
    );
    return withOptions(own, { "group-id": this.#group, ...options });
  }

  /** A job that was submitted in another way ends with the scenario too. */
  adopt(jobId: string): void {
    this.#jobs.add(jobId);
  }

  /** Messages at a steady rate, until it is told to finish. */
  feed(rate: number, atLeast: number, make?: (record: number) => KafkaMessage): Feed {
    const { kafka } = this.platform;
    const given = { kafka, topic: this.topics.messages, texts: this.#texts, rate, atLeast };
    return startFeeding(make === undefined ? given : { ...given, make });
  }

  /** After it was killed. */
  restartBroker(): Promise<void> {
    return this.platform.restartBroker(Object.values(this.topics));
  }

  /** Offsets that a read_committed reader can reach, over both topics of outcomes: records, and a few markers. */
  committed(): Promise<number> {
    return this.platform.admin.ask("tell the offsets of outcomes", async (admin) => {
      const [predictions, deadLetters] = await Promise.all([
        committedOffsets(admin, this.topics.predictions),
        committedOffsets(admin, this.topics.deadLetters),
      ]);
      return sum(predictions) + sum(deadLetters);
    });
  }

  /** Waits until outcomes beyond those of now are committed. @returns how long that took, in milliseconds */
  async commitsAgain(): Promise<number> {
    const started = Date.now();
    const before = await this.committed();
    await until("outcomes are committed", async () => (await this.committed()) > before);
    return Date.now() - started;
  }

  /** Waits until the job has read all messages, and no commit follows any more. What is lost does not hold this up. */
  async settled(jobId: string): Promise<void> {
    let seen = -1;
    let checkpoints = 0;
    const hasReadAll = this.#hasReadAll();
    await until(
      "all messages are read and nothing is committed any more",
      async () => {
        const [ends, completed] = await Promise.all([
          this.committed(),
          this.client.checkpoints(jobId).catch(() => 0),
        ]);
        if (ends !== seen || completed < checkpoints) {
          seen = ends;
          checkpoints = completed;
          return false;
        }
        // Three checkpoints without a commit: each would have ended a transaction.
        return completed >= checkpoints + 3 && (await hasReadAll());
      },
      settleMs,
    );
  }

  judge(records: number, { readUncommitted = false } = {}): Promise<Verdict> {
    const { predictions, deadLetters } = this.topics;
    return judge({ kafka: this.platform.kafka, predictions, deadLetters, records, readUncommitted });
  }

  /** When each record was answered, and how long after it was written. */
  answered(): Promise<Answered[]> {
    const { kafka } = this.platform;
    return readAll(kafka, this.topics.predictions, false, ({ predicted_at_ms, ingested_at_ms }) => ({
      at: Number(predicted_at_ms),
      after: Number(predicted_at_ms) - Number(ingested_at_ms),
    }));
  }

  /** How many dead letters there are, by their reason. */
  async deadLetterReasons(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    const { kafka } = this.platform;
    for (const reason of await readAll(kafka, this.topics.deadLetters, false, (letter) =>
      String(letter["reason"]),
    ))
      counts[reason] = (counts[reason] ?? 0) + 1;
    return counts;
  }

  /** Ends what is the scenario's own; the platform stays. */
  async close(): Promise<void> {
    try {
      await Promise.all([...this.#jobs].map((jobId) => this.client.cancel(jobId)));
    } finally {
      await Promise.all([...this.#servers].map((server) => server.stop()));
    }
  }

  get #group(): string {
    return `${this.#prefix}ml-inference`;
  }

  /** @returns whether the job has read all messages; looks into the topic only when an offset has moved since it was asked last */
  #hasReadAll(): () => Promise<boolean> {
    const { admin, kafka } = this.platform;
    const { messages } = this.topics;
    let lookedAt = "";
    return async () => {
      const [from, to] = await admin.ask("tell what is still to be read", (asked) =>
        Promise.all([groupOffsets(asked, this.#group, messages), committedOffsets(asked, messages)]),
      );
      const offsets = JSON.stringify([[...from], [...to]]);
      if (offsets === lookedAt) return false;
      const isUnread = await hasUnread(kafka, messages, from, to);
      lookedAt = offsets;
      return !isUnread;
    };
  }
}

/** Arguments of the form `--name value`, with some values replaced or added. */
function withOptions(args: readonly string[], options: Readonly<Record<string, string>>): string[] {
  const kept = args.flatMap((name, at) =>
    at % 2 === 0 && !Object.hasOwn(options, name.slice(2)) ? [name, args[at + 1] ?? ""] : [],
  );
  return [...kept, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])];
}
