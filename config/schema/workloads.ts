import { Type } from "typebox";
import { cidr, closed, cpu, dnsLabel, memory, selector, sha256 } from "./primitives.ts";

/** CPU is reserved and not limited; memory is both. */
export const PodResources = Type.Object(
  {
    cpuRequest: cpu("CPU that the scheduler reserves."),
    memory: memory("Request and limit."),
  },
  closed,
);

/** What all Flink clusters of the environment share. */
export const Flink = Type.Object(
  {
    version: Type.String({ pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+$" }),
    parallelism: Type.Integer({ minimum: 1, maximum: 512 }),
    taskSlots: Type.Integer({ minimum: 1, maximum: 64, description: "Slots of one TaskManager." }),
    taskManagers: Type.Integer({ minimum: 1, maximum: 512 }),
    jobManager: PodResources,
    taskManager: PodResources,
    internalTlsSecret: Type.Optional(
      dnsLabel("Existing Secret with keystore.jks, truststore.jks and password: TLS between Flink's pods."),
    ),
    checkpointIntervalMs: Type.Integer({
      minimum: 100,
      maximum: 3_600_000,
      description: "Readers of read_committed topics wait for the next checkpoint: it bounds the latency.",
    }),
    recordsPerOperator: Type.Optional(
      Type.Boolean({
        description:
          "Whether the UI shows each operator as a box of its own, which costs a hand-over between threads each; true when absent.",
      }),
    ),
    configuration: Type.Record(Type.String(), Type.String(), {
      description: "Flink's own keys, as they stand in its configuration file.",
    }),
  },
  closed,
);

/** The UI of jobs that have ended. */
export const HistoryServer = Type.Object(
  {
    resources: PodResources,
    retainedJobs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description: "Older ones are deleted; all are kept when absent.",
      }),
    ),
  },
  closed,
);

const bundleUri = "^(file|s3|https)://";

/** A second version of the model that gets a part of the requests. */
const Canary = Type.Object(
  {
    version: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$", description: "As its bundle says." }),
    percent: Type.Number({ minimum: 0, maximum: 100, description: "Share of the requests." }),
    modelUri: Type.String({ pattern: bundleUri, description: "Its bundle." }),
  },
  closed,
);

/** Where the model server sends its spans. */
const Traces = Type.Object(
  {
    endpoint: Type.String({
      pattern: "^https?://[a-z0-9.-]+(:[0-9]+)?$",
      description: "Collector of OpenTelemetry over HTTP, as scheme, host and port.",
    }),
    cidr: cidr("Addresses of the collector, for egress rules."),
    protocol: Type.Optional(Type.Enum(["http/protobuf", "http/json"], { description: "Form of the spans." })),
  },
  closed,
);

export const ModelServer = Type.Object(
  {
    modelUri: Type.String({
      pattern: bundleUri,
      description: "Bundle to serve; a file:// path that starts with /./ is relative to the repository.",
    }),
    modelName: Type.String({ minLength: 1 }),
    replicas: Type.Integer({ minimum: 1, maximum: 100 }),
    maxReplicas: Type.Integer({ minimum: 1, maximum: 100, description: "The autoscaler stops there." }),
    maxBatchTexts: Type.Integer({ minimum: 1, maximum: 4_096 }),
    maxQueuedTexts: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    keepAliveTimeoutMs: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3_600_000,
        description: "A connection without a request is closed after so long; the server's own when absent.",
      }),
    ),
    canary: Type.Optional(Canary),
    traces: Type.Optional(Traces),
    resources: PodResources,
    selector,
  },
  closed,
);

/** Jars of the session cluster's jobs: file name → SHA-256, as sha256sum prints it. */
export const JarServer = Type.Object(
  {
    jars: Type.Record(Type.String({ pattern: "^[a-z][a-z0-9-]*$" }), sha256("Of the jar's bytes.")),
    resources: PodResources,
    selector,
  },
  closed,
);

/** Files of results, beside the topic; the object store's keys have to open the bucket. */
const ResultFiles = Type.Object(
  {
    folder: Type.String({
      pattern: "^s3://[a-z0-9.-]{3,63}(/[A-Za-z0-9_.=-]+)+$",
      description: "Folder for nothing else, such as s3://data-team/predictions; one an hour comes below it.",
    }),
    format: Type.Enum(["json", "parquet"], {
      description: "JSON lines, or Parquet, whose files end at each checkpoint.",
    }),
    rollMs: Type.Optional(
      Type.Integer({
        minimum: 1_000,
        maximum: 86_400_000,
        description: "A file ends no later than this after its first record; 5 min when absent.",
      }),
    ),
  },
  closed,
);

/** Has ml-inference run the model itself. */
const Embedded = Type.Object(
  {
    bundle: Type.String({
      pattern: "^(s3://[a-z0-9.-]{3,63}/|/)",
      description: "One version of a bundle: s3://bucket/folder, or a folder of the image.",
    }),
    threads: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        description: "Inferences at once per subtask, on a core each; 1 when absent.",
      }),
    ),
    taskManager: PodResources,
    offHeap: memory(
      "Part of taskManager.memory that is for the model, outside of Java's heap: six times its model.onnx, and 256Mi at least.",
    ),
  },
  {
    ...closed,
    description:
      "The model runs in ml-inference, which then asks no model server; of the settings above, parallelism and those of batches are still for it.",
  },
);

/** Settings of a job that calls the model server; their defaults live in the job and are repeated by nobody. */
const MlInference = Type.Object(
  {
    parallelism: Type.Integer({ minimum: 1, maximum: 512 }),
    batchSize: Type.Integer({ minimum: 1, maximum: 256, description: "Records in one inference request." }),
    batchLingerMs: Type.Integer({
      minimum: 0,
      maximum: 1_000,
      description: "How long a record waits for others before its request is sent.",
    }),
    concurrency: Type.Integer({ minimum: 1, maximum: 64, description: "Requests in flight per subtask." }),
    requestTimeoutMs: Type.Integer({
      minimum: 100,
      maximum: 120_000,
      description: "Deadline of one attempt.",
    }),
    deadlineMs: Type.Integer({
      minimum: 1_000,
      maximum: 600_000,
      description: "Deadline of a record over all attempts; past it the record is a dead letter.",
    }),
    maxAttempts: Type.Integer({ minimum: 1, maximum: 20 }),
    maxOutageMs: Type.Integer({
      minimum: 0,
      maximum: 3_600_000,
      description:
        "How long a record waits while no model server answers, on top of its deadline; keep both together below Flink's checkpoint time-out. 0: such records are dead letters.",
    }),
    embedded: Type.Optional(Embedded),
    files: Type.Optional(ResultFiles),
  },
  closed,
);

/** The session cluster's replay of a CSV file. */
const CsvReplay = Type.Object(
  {
    input: Type.String({ pattern: "^(/|s3://|file://)", description: "File or folder." }),
    textColumn: Type.String({ minLength: 1 }),
  },
  closed,
);

/** The job kafka-print, which prints a topic into the UI. */
const KafkaPrint = Type.Object(
  {
    topic: Type.Enum(["messages", "predictions", "sql-predictions", "dead-letters", "label-counts"], {
      description: "The topic that it prints.",
    }),
  },
  closed,
);

/** The job customer-analytics. */
const CustomerAnalytics = Type.Object(
  {
    parallelism: Type.Integer({ minimum: 1, maximum: 1000 }),
    windowMs: Type.Integer({ minimum: 100, maximum: 604_800_000, description: "Length of a window." }),
    outOfOrdernessMs: Type.Integer({
      minimum: 0,
      maximum: 604_800_000,
      description: "How far a prediction may lie behind the newest of its partition.",
    }),
    driftThreshold: Type.Number({
      minimum: 0,
      maximum: 1,
      description: "Jensen-Shannon divergence of the labels' distribution, above which there is an alert.",
    }),
    files: Type.Optional(ResultFiles),
  },
  closed,
);

/** The SQL job analytics-pipeline; it asks the model as mlInference says. */
const AnalyticsPipeline = Type.Object({ parallelism: Type.Integer({ minimum: 1, maximum: 512 }) }, closed);

/** The job ml-inference-pyflink, which runs the model itself, in the place of ml-inference. */
const MlInferencePyflink = Type.Object(
  {
    parallelism: Type.Integer({
      minimum: 1,
      maximum: 512,
      description: "Python workers, each with the model.",
    }),
    model: Type.String({
      pattern: "^(s3://|/)",
      description: "A bundle: a folder of the image, or s3://bucket/folder.",
    }),
  },
  closed,
);

/** The job dead-letter-replay. */
const DeadLetterReplay = Type.Object(
  {
    reasons: Type.Array(Type.String({ pattern: "^[a-z0-9-]+$" }), {
      minItems: 1,
      description: "Letters with these reasons are sent again: such as pass by themselves.",
    }),
    ratePerSecond: Type.Number({ minimum: 0.01, maximum: 10_000, description: "At most so many." }),
    maxReplays: Type.Integer({ minimum: 1, maximum: 1000, description: "So often at most for one record." }),
  },
  closed,
);

/** What differs between environments in the jobs' arguments. */
export const Jobs = Type.Object(
  {
    mlInference: MlInference,
    csvReplay: CsvReplay,
    kafkaPrint: KafkaPrint,
    customerAnalytics: CustomerAnalytics,
    analyticsPipeline: AnalyticsPipeline,
    mlInferencePyflink: Type.Optional(MlInferencePyflink),
    deadLetterReplay: DeadLetterReplay,
  },
  closed,
);
