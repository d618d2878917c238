import type { Environment } from "../config/schema.ts";

/** A topic of `contract/topics.json`. */
export type TopicName = "messages" | "predictions" | "dead-letters" | "label-counts";

/** What a job's arguments are made of. */
export interface JobContext {
  readonly environment: Environment;
  /** Full name of a topic. */
  readonly topic: (name: TopicName) => string;
  /** Base URL of the model server. */
  readonly modelUrl: string;
}

/** Options of a job's command line, without the dashes; `undefined` leaves one out. */
export type JobOptions = Readonly<Record<string, string | number | undefined>>;

/** A job of `jobs/`; everything that deploys it follows from this. */
export interface JobDefinition {
  /** Name of the FlinkDeployment or FlinkSessionJob, of the stack and of the jar. */
  readonly name: string;
  /** Topics that it reads and writes: they open the way to the brokers, and have to be in the contract. */
  readonly reads: readonly TopicName[];
  readonly writes: readonly TopicName[];
  /** Whether its tasks call the model server. @default - false: the way there stays closed */
  readonly callsModelServer?: boolean;
  readonly parallelism: (environment: Environment) => number;
  readonly options: (context: JobContext) => JobOptions;
}

const writing = ({ environment }: JobContext, name: string): JobOptions => ({
  "bootstrap-servers": environment.kafka.bootstrapServers,
  "transaction-timeout-ms": environment.kafka.transactionTimeoutMs,
  "transactional-id-prefix": `${environment.topicPrefix}${name}`,
});

/** Jobs with a Flink cluster of their own. To add one: an entry here. */
export const applicationJobs: readonly JobDefinition[] = [
  {
    name: "ml-inference",
    reads: ["messages"],
    writes: ["predictions", "dead-letters"],
    callsModelServer: true,
    parallelism: ({ jobs }) => jobs.mlInference.parallelism,
    options: (context) => ({
      ...writing(context, "ml-inference"),
      topic: context.topic("messages"),
      "predictions-topic": context.topic("predictions"),
      "dead-letter-topic": context.topic("dead-letters"),
      "model-url": context.modelUrl,
      "model-name": context.environment.modelServer.modelName,
      "batch-size": context.environment.jobs.mlInference.batchSize,
      "batch-linger-ms": context.environment.jobs.mlInference.batchLingerMs,
      concurrency: context.environment.jobs.mlInference.concurrency,
      "request-timeout-ms": context.environment.jobs.mlInference.requestTimeoutMs,
      "deadline-ms": context.environment.jobs.mlInference.deadlineMs,
      "max-attempts": context.environment.jobs.mlInference.maxAttempts,
    }),
  },
];

/** Name of the session cluster. */
export const sessionCluster = "data-team-session";

/** Jobs that share the session cluster; their jars come from the jar server. */
export const sessionJobs: readonly JobDefinition[] = [
  {
    name: "csv-replay",
    reads: [],
    writes: ["messages", "dead-letters"],
    parallelism: () => 1,
    options: (context) => ({
      input: context.environment.jobs.csvReplay.input,
      "text-column": context.environment.jobs.csvReplay.textColumn,
      ...writing(context, "csv-replay"),
      topic: context.topic("messages"),
      "dead-letter-topic": context.topic("dead-letters"),
    }),
  },
];

/** A job's command line, one option and its value after another. */
export function argumentsOf(job: JobDefinition, context: JobContext): string[] {
  return Object.entries(job.options(context)).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
}

/** The context of an environment's jobs. */
export function jobContext(environment: Environment, modelUrl: string): JobContext {
  return { environment, modelUrl, topic: (name) => environment.topicPrefix + name };
}
