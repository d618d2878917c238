import { type Static, Type } from "typebox";

const closed = { additionalProperties: false } as const;
const dnsLabel = { pattern: "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$" } as const;

/** Settings of a job that calls the model server; their defaults live in the job and are repeated by nobody. */
const MlInference = Type.Object(
  {
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
  },
  closed,
);

/** Everything that differs between environments. One object an environment, validated whole, then frozen. */
export const EnvironmentSchema = Type.Object(
  {
    name: Type.Union([Type.Literal("local"), Type.Literal("dev"), Type.Literal("prod")]),
    namespace: Type.String({ ...dnsLabel, description: "The OpenShift project." }),
    topicPrefix: Type.String({
      pattern: "^([a-zA-Z0-9._-]{0,60})$",
      description: "Put before every topic name of contract/topics.json.",
    }),
    kafka: Type.Object(
      {
        replicationFactor: Type.Integer({ minimum: 1, maximum: 9 }),
        transactionTimeoutMs: Type.Integer({
          minimum: 60_000,
          maximum: 900_000,
          description:
            "Longer than checkpoint interval plus restart, at most the broker's transaction.max.timeout.ms.",
        }),
      },
      closed,
    ),
    flink: Type.Object(
      {
        version: Type.String({ pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+$" }),
        parallelism: Type.Integer({ minimum: 1, maximum: 512 }),
        taskSlots: Type.Integer({ minimum: 1, maximum: 64, description: "Slots of one TaskManager." }),
        taskManagers: Type.Integer({ minimum: 1, maximum: 512 }),
        configuration: Type.Record(Type.String(), Type.String(), {
          description: "Flink's own keys, as they stand in its configuration file.",
        }),
      },
      closed,
    ),
    modelServer: Type.Object(
      {
        modelUri: Type.String({
          pattern: "^(file|s3|https)://",
          description: "Bundle to serve; a file:// path that starts with /./ is relative to the repository.",
        }),
        modelName: Type.String({ minLength: 1 }),
        replicas: Type.Integer({ minimum: 1, maximum: 100 }),
        image: Type.String({ minLength: 1 }),
        resources: Type.Object(
          {
            cpuRequest: Type.String({ pattern: "^[0-9]+m?$" }),
            memory: Type.String({ pattern: "^[0-9]+(Mi|Gi)$", description: "Request and limit." }),
          },
          closed,
        ),
      },
      closed,
    ),
    jobs: Type.Object({ mlInference: MlInference }, closed),
  },
  closed,
);

/** A validated environment. */
export type Environment = Static<typeof EnvironmentSchema>;
