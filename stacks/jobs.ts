import type { Environment } from "../config/schema.ts";
import type { FlinkApplicationProps } from "../constructs/flink-application.ts";
import { kafkaPropertiesFile } from "../constructs/kafka-client.ts";
import { isAtLeast } from "../constructs/rules/flink-version.ts";
import type { LeftOutJob } from "../constructs/rules/left-out-rules.ts";
import { mebibytes } from "../constructs/rules/quantity.ts";

/** A topic of `contract/topics.json`. */
// biome-ignore format: npm run new-job adds a line, whatever fits into one.
export type TopicName =
  | "messages"
  | "predictions"
  | "sql-predictions"
  | "dead-letters"
  | "label-counts";

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

/** Props of a {@link FlinkApplication} that a job may set for itself; the rest follows from its entry. */
export type ApplicationOverrides = Partial<
  Omit<
    FlinkApplicationProps,
    "name" | "namespace" | "image" | "jarUri" | "entryClass" | "args" | "parallelism"
  >
>;

/** What a job is, whatever it is written in; everything that deploys it follows from this. */
interface AnyJob {
  /** Name of the FlinkDeployment or FlinkSessionJob, and of the stack. */
  readonly name: string;
  /** Topics that it reads and writes: they open the way to the brokers, and have to be in the contract. */
  readonly reads: readonly TopicName[];
  readonly writes: readonly TopicName[];
  /** Whether its tasks call the model server. @default - false: the way there stays closed */
  readonly callsModelServer?: boolean;
  readonly parallelism: (environment: Environment) => number;
  readonly options: (context: JobContext) => JobOptions;
  /** Oldest Flink that it runs on, such as `2.1`: environments with an older one leave it out. @default - any */
  readonly minimumFlink?: string;
  /** Whether the environment asks for it. @default - it does */
  readonly isWanted?: (environment: Environment) => boolean;
  /** Further settings of its own cluster, such as `upgradeMode` or `taskManager`. @default - the environment's */
  readonly application?: (environment: Environment) => ApplicationOverrides;
  /**
   * Who starts a job of the session cluster: the operator, which also upgrades it with its state, or a Kubernetes Job
   * that submits it through REST once, for jobs that end by themselves.
   *
   * @default - operator
   */
  readonly submission?: "operator" | "rest";
}

/** A job in a jar: of `images.jobs.<jar>`, else of `images.flink`, or of the jar server for the session cluster. */
export interface JarJob extends AnyJob {
  /** @default - jar */
  readonly kind?: "jar";
  /** Jar's file name without `.jar`. @default - the job's name */
  readonly jar?: string;
  /** Class with its main. @default - the one that the jar's manifest names */
  readonly entryClass?: string;
  /** Whether images.flink lacks the jar: such a job is deployed where images.jobs names it. @default - false */
  readonly needsOwnImage?: boolean;
}

/** A job in SQL; needs a cluster of its own. */
export interface SqlJob extends AnyJob {
  readonly kind: "sql";
  /** File of statements, from the repository's root. */
  readonly statementsFile: string;
  /** File name, without `.jar`, of the jar that runs `--sql-file FILE` and gets the options after it. */
  readonly jar: string;
  readonly entryClass?: string;
}

/** A job in Python, deployed where the environment names `images.pyflink`; needs a cluster of its own. */
export interface PyFlinkJob extends AnyJob {
  readonly kind: "pyflink";
  /** The program, a file of the image such as `/opt/flink/usrlib/job.py`. */
  readonly script: string;
  /** Files and folders that the program imports from. @default - none */
  readonly pythonFiles?: readonly string[];
}

/** A job of `jobs/`. */
export type JobDefinition = JarJob | SqlJob | PyFlinkJob;

/** Connection of a job to the brokers: part of each job's options. */
export function brokers({ environment }: JobContext): JobOptions {
  return {
    "bootstrap-servers": environment.kafka.bootstrapServers,
    "kafka-properties-file": environment.kafka.security && kafkaPropertiesFile,
  };
}

/** Connection of a job that writes exactly once; its transactions are told from others' by its name. */
export function writing(context: JobContext, name: string): JobOptions {
  const { kafka, topicPrefix } = context.environment;
  return {
    ...brokers(context),
    "transaction-timeout-ms": kafka.transactionTimeoutMs,
    "transactional-id-prefix": `${topicPrefix}${name}`,
  };
}

/** How a job asks the model: alike in all jobs, as the capacity equation has it. */
export function asking({ environment, modelUrl }: JobContext): JobOptions {
  const { modelServer, jobs } = environment;
  return {
    "model-url": modelUrl,
    "model-name": modelServer.modelName,
    "batch-size": jobs.mlInference.batchSize,
    "batch-linger-ms": jobs.mlInference.batchLingerMs,
    concurrency: jobs.mlInference.concurrency,
    "request-timeout-ms": jobs.mlInference.requestTimeoutMs,
    "deadline-ms": jobs.mlInference.deadlineMs,
    "max-attempts": jobs.mlInference.maxAttempts,
    "max-outage-ms": jobs.mlInference.maxOutageMs,
  };
}

/** Where a job's results go: to its topic, and to files where the environment asks for them. */
function results(files: Environment["jobs"]["mlInference"]["files"]): JobOptions {
  if (files === undefined) return {};
  const { folder, format, rollMs } = files;
  return {
    sinks: "kafka,files",
    "files-folder": folder,
    "files-format": format,
    "files-roll-ms": rollMs,
  };
}

/** Whether ml-inference-pyflink takes the place of ml-inference. */
const asksPyflink = ({ jobs }: Environment) => jobs.mlInferencePyflink !== undefined;

/** Whether ml-inference runs the model itself. */
const asksEmbedded = ({ jobs }: Environment) => jobs.mlInference.embedded !== undefined;

/** ml-inference, wherever its model runs: under one name it goes on with its state from one way to the other. */
const mlInference = {
  name: "ml-inference",
  reads: ["messages"],
  writes: ["predictions", "dead-letters"],
  parallelism: ({ jobs }: Environment) => jobs.mlInference.parallelism,
} as const;

/** Its options but those of the model. */
const scoring = (context: JobContext): JobOptions => ({
  ...writing(context, mlInference.name),
  topic: context.topic("messages"),
  "predictions-topic": context.topic("predictions"),
  "dead-letter-topic": context.topic("dead-letters"),
});

/** Jobs with a Flink cluster of their own. To add one: an entry here. */
export const applicationJobs: readonly JobDefinition[] = [
  {
    ...mlInference,
    callsModelServer: true,
    // With several, each message would have several predictions in one topic.
    isWanted: (environment) => !asksPyflink(environment) && !asksEmbedded(environment),
    options: (context) => ({
      ...scoring(context),
      ...asking(context),
      ...results(context.environment.jobs.mlInference.files),
    }),
  },
  {
    ...mlInference,
    jar: "ml-inference-embedded",
    needsOwnImage: true,
    isWanted: asksEmbedded,
    application: ({ jobs }) => {
      const { embedded } = jobs.mlInference;
      if (embedded === undefined) return {};
      return {
        taskManager: embedded.taskManager,
        configuration: {
          // Flink would give all of the memory to the heap and to itself.
          "taskmanager.memory.task.off-heap.size": `${mebibytes(embedded.offHeap)}m`,
        },
      };
    },
    options: (context) => {
      const { embedded, batchSize, batchLingerMs, files } = context.environment.jobs.mlInference;
      return {
        ...scoring(context),
        inference: "embedded",
        "model-bundle": embedded?.bundle,
        "embedded-threads": embedded?.threads,
        "batch-size": batchSize,
        "batch-linger-ms": batchLingerMs,
        ...results(files),
      };
    },
  },
  {
    name: "data-team-flink",
    jar: "kafka-print",
    reads: ["messages", "predictions", "sql-predictions", "dead-letters", "label-counts"],
    writes: [],
    parallelism: () => 1,
    application: () => ({ taskSlots: 1 }),
    options: (context) => ({
      ...brokers(context),
      topic: context.topic(context.environment.jobs.kafkaPrint.topic),
      "group-id": `${context.environment.topicPrefix}data-team-flink`,
    }),
  },
  {
    name: "customer-analytics",
    reads: ["predictions"],
    writes: ["label-counts", "dead-letters"],
    parallelism: ({ jobs }) => jobs.customerAnalytics.parallelism,
    options: (context) => ({
      ...writing(context, "customer-analytics"),
      topic: context.topic("predictions"),
      "label-counts-topic": context.topic("label-counts"),
      "dead-letter-topic": context.topic("dead-letters"),
      "window-ms": context.environment.jobs.customerAnalytics.windowMs,
      "out-of-orderness-ms": context.environment.jobs.customerAnalytics.outOfOrdernessMs,
      "drift-threshold": context.environment.jobs.customerAnalytics.driftThreshold,
      ...results(context.environment.jobs.customerAnalytics.files),
    }),
  },
  {
    name: "analytics-pipeline",
    kind: "sql",
    jar: "sql-inference",
    statementsFile: "stacks/sql/analytics-pipeline.sql",
    minimumFlink: "2.2",
    reads: ["messages"],
    // A topic of its own: beside ml-inference's, each message would have two predictions in one.
    writes: ["sql-predictions", "dead-letters"],
    callsModelServer: true,
    parallelism: ({ jobs }) => jobs.analyticsPipeline.parallelism,
    options: (context) => ({
      ...writing(context, "analytics-pipeline"),
      "group-id": `${context.environment.topicPrefix}analytics-pipeline`,
      topic: context.topic("messages"),
      "predictions-topic": context.topic("sql-predictions"),
      "dead-letter-topic": context.topic("dead-letters"),
      ...asking(context),
    }),
  },
  {
    // The model in the job's Python workers. It takes the place of ml-inference, whose topics it reads and writes.
    name: "ml-inference-pyflink",
    kind: "pyflink",
    script: "/opt/flink/usrlib/ml_inference_pyflink/job.py",
    pythonFiles: ["/opt/flink/usrlib"],
    minimumFlink: "2.2",
    isWanted: asksPyflink,
    reads: ["messages"],
    writes: ["predictions", "dead-letters"],
    parallelism: ({ jobs }) => jobs.mlInferencePyflink?.parallelism ?? 1,
    options: (context) => ({
      ...writing(context, "ml-inference-pyflink"),
      "group-id": `${context.environment.topicPrefix}ml-inference-pyflink`,
      topic: context.topic("messages"),
      "predictions-topic": context.topic("predictions"),
      "dead-letter-topic": context.topic("dead-letters"),
      model: context.environment.jobs.mlInferencePyflink?.model,
      "batch-size": context.environment.jobs.mlInference.batchSize,
    }),
  },
];

/** Name of the session cluster. */
export const sessionCluster = "data-team-session";

/** Jobs that share the session cluster; their jars come from the jar server. */
export const sessionJobs: readonly JarJob[] = [
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
  {
    // Letters whose reason passes by itself are sent again by themselves; people run others by hand.
    name: "dead-letter-replay",
    reads: ["dead-letters"],
    writes: ["messages"],
    parallelism: () => 1,
    options: (context) => ({
      ...writing(context, "dead-letter-replay"),
      "dead-letter-topic": context.topic("dead-letters"),
      topics: context.topic("messages"),
      // What only the SQL job could not score has its prediction in the other topic, and would get a second one.
      job: asksPyflink(context.environment) ? "ml-inference-pyflink" : "ml-inference",
      reason: context.environment.jobs.deadLetterReplay.reasons.join(","),
      rate: context.environment.jobs.deadLetterReplay.ratePerSecond,
      "max-replays": context.environment.jobs.deadLetterReplay.maxReplays,
      follow: "true",
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

/** Whether an environment wants the job and can run it: its Flink is new enough, and there is an image for it. */
export function isDeployed(job: JobDefinition, environment: Environment): boolean {
  return isWanted(job, environment) && lackOf(job, environment) === undefined;
}

/** Whether an environment asks for the job. */
export function isWanted(job: JobDefinition, environment: Environment): boolean {
  return job.isWanted?.(environment) ?? true;
}

/** What the job lacks in an environment; `undefined` when it lacks nothing. */
export function lackOf(
  job: JobDefinition,
  { flink, images }: Environment,
): Omit<LeftOutJob, "job"> | undefined {
  const { minimumFlink = "0" } = job;
  if (!isAtLeast(flink.version, minimumFlink)) {
    return {
      got: `Flink ${flink.version}`,
      allowed: `Flink ${minimumFlink} or newer`,
      remedy: "Raise flink.version",
    };
  }
  const remedy = "Build it (docker/build-and-push writes it into config/artifacts.json)";
  if (job.kind === "pyflink") {
    if (images.pyflink !== undefined) return undefined;
    return { got: "no images.pyflink", allowed: "an image with Python and the job", remedy };
  }
  if (job.kind === "sql" || !job.needsOwnImage) return undefined;
  const { jar = job.name } = job;
  if (images.jobs?.[jar] !== undefined) return undefined;
  return { got: `no images.jobs.${jar}`, allowed: "an image with that jar", remedy };
}
