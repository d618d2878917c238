import type { Environment } from "../schema.ts";

/** One machine: real Kafka, real Flink and the real model server, smaller. */
export const local: Environment = {
  name: "local",
  namespace: "data-team",
  topicPrefix: "local.",
  kafka: {
    replicationFactor: 1,
    transactionTimeoutMs: 600_000,
  },
  flink: {
    version: "2.2.1",
    parallelism: 1,
    taskSlots: 4,
    taskManagers: 1,
    configuration: {
      // Readers of read_committed topics wait for the next checkpoint: it bounds the end-to-end latency.
      "execution.checkpointing.interval": "1 s",
      "execution.checkpointing.mode": "EXACTLY_ONCE",
      "execution.checkpointing.timeout": "60 s",
      "restart-strategy.type": "exponential-delay",
      "restart-strategy.exponential-delay.initial-backoff": "500 ms",
      "restart-strategy.exponential-delay.max-backoff": "10 s",
      "restart-strategy.exponential-delay.attempts-before-reset-backoff": "10",
      // A type that would fall back to Kryo fails the job instead of slowing it down.
      "pipeline.generic-types": "false",
      "pipeline.object-reuse": "true",
      // print() and System.out show in the Flink UI's log tab.
      "taskmanager.system-out.mode": "LOG",
      "taskmanager.system-out.log.thread-name.enabled": "true",
    },
  },
  modelServer: {
    modelUri: "file:///./models/banking77-gru/1.0.0",
    modelName: "banking77-gru",
    replicas: 1,
    image: "localhost/ml-model-server:local",
    resources: { cpuRequest: "500m", memory: "512Mi" },
  },
  jobs: {
    mlInference: {
      batchSize: 32,
      batchLingerMs: 5,
      concurrency: 4,
      requestTimeoutMs: 5_000,
      deadlineMs: 20_000,
      maxAttempts: 5,
    },
  },
};
