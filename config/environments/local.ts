import artifacts from "../artifacts.json" with { type: "json" };
import type { Environment } from "../schema.ts";

const { images, jars } = artifacts.local;

/**
 * One machine: real Kafka, real Flink and the real model server, smaller. `npm start` runs it as processes; the same
 * definitions also deploy to a test cluster whose node holds the images.
 */
export const local: Environment = {
  name: "local",
  namespace: "data-team",
  topicPrefix: "local.",
  platform: {
    kind: "kubernetes",
    apiServerCidr: "10.0.0.0/8",
    operatorNamespace: "flink-operator",
    operatorVersion: "1.15",
    operatorFetchesFromCluster: true,
    monitoringNamespace: "monitoring",
  },
  terraformState: { local: {} },
  quota: { cpuRequests: "16", memory: "32Gi", pods: 30 },
  images,
  access: {
    variant: "oauth2-proxy",
    host: "flink.localhost.test",
    replicas: 1,
    cookieSecret: "flink-oauth-proxy-cookie",
    tlsSecret: "flink-oauth-proxy-tls",
    trustedProxyCidrs: ["10.244.0.0/16"],
    oidc: {
      issuerUrl: "https://oidc.localhost.test",
      cidr: "10.0.0.0/8",
      clientId: "flink-ui",
      clientSecret: "flink-oauth-proxy-oidc",
      groups: ["data-team"],
    },
  },
  objectStore: {
    endpoint: "http://minio.data-services:9000",
    region: "us-east-1",
    bucket: "data-team",
    pathStyle: true,
    credentialsSecret: "object-store-credentials",
    cidr: "10.0.0.0/8",
    port: 9000,
  },
  kafka: {
    bootstrapServers: "kafka-bootstrap.data-services:9092",
    namespace: "data-services",
    ports: [9092],
    replicationFactor: 1,
    transactionTimeoutMs: 600_000,
    topics: "job",
  },
  flink: {
    version: "2.2.1",
    parallelism: 1,
    taskSlots: 4,
    taskManagers: 1,
    jobManager: { cpuRequest: "1", memory: "1Gi" },
    taskManager: { cpuRequest: "1", memory: "2Gi" },
    checkpointIntervalMs: 1_000,
    // Two cores are shared with Kafka and the model server. The jobs part their chains where it matters: the operator
    // that asks the model is a box of its own all the same.
    recordsPerOperator: false,
    configuration: {
      "execution.checkpointing.timeout": "60 s",
      // A broken job ends the run instead of trying for ever.
      "restart-strategy.exponential-delay.initial-backoff": "500 ms",
      "restart-strategy.exponential-delay.max-backoff": "10 s",
      "restart-strategy.exponential-delay.attempts-before-reset-backoff": "10",
      // A type that would fall back to Kryo fails the job instead of slowing it down.
      "pipeline.generic-types": "false",
      "pipeline.object-reuse": "true",
    },
  },
  modelServer: {
    modelUri: "file:///./models/banking77-gru/1.0.0",
    modelName: "banking77-gru",
    replicas: 1,
    maxReplicas: 1,
    maxBatchTexts: 32,
    maxQueuedTexts: 1_024,
    resources: { cpuRequest: "500m", memory: "512Mi" },
  },
  jarServer: {
    jars,
    resources: { cpuRequest: "50m", memory: "64Mi" },
  },
  jobs: {
    mlInference: {
      parallelism: 1,
      batchSize: 32,
      batchLingerMs: 5,
      concurrency: 4,
      requestTimeoutMs: 5_000,
      deadlineMs: 20_000,
      maxAttempts: 5,
      maxOutageMs: 30_000,
    },
    csvReplay: { input: "file:///data/customer-messages.csv", textColumn: "text" },
    kafkaPrint: { topic: "predictions" },
    customerAnalytics: {
      parallelism: 1,
      windowMs: 10_000,
      outOfOrdernessMs: 1_000,
      driftThreshold: 0.1,
    },
    analyticsPipeline: { parallelism: 1 },
    deadLetterReplay: {
      reasons: ["inference-unavailable", "inference-timeout"],
      ratePerSecond: 10,
      maxReplays: 3,
    },
  },
};
