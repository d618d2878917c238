import artifacts from "../artifacts.json" with { type: "json" };
import { durableFlink } from "../durable-flink.ts";
import type { Environment } from "../schema.ts";

const { images, jars } = artifacts.dev;

/**
 * The project where changes are tried. Hosts, ranges and digests are placeholders under reserved names: write your
 * own; `docker/build-and-push` prints the digests.
 */
export const dev: Environment = {
  name: "dev",
  namespace: "data-team-dev",
  topicPrefix: "dev.",
  platform: {
    kind: "openshift",
    apiServerCidr: "192.0.2.0/26",
    operatorNamespace: "flink-kubernetes-operator",
    operatorVersion: "1.15",
    operatorFetchesFromCluster: false,
    monitoringNamespace: "openshift-user-workload-monitoring",
    imagePullSecret: "registry-pull",
    trustBundle: "trust-bundle",
  },
  terraformState: { kubernetes: { namespace: "data-team-dev" } },
  quota: { cpuRequests: "24", memory: "64Gi", pods: 50 },
  images,
  access: {
    variant: "openshift",
    host: "flink-data-team-dev.apps.dev.example.com",
    replicas: 1,
    cookieSecret: "flink-oauth-proxy-cookie",
    trustedProxyCidrs: ["10.128.0.0/14"],
  },
  logs: { host: "logs.dev.example.com", port: 443, cidr: "198.51.100.64/26" },
  objectStore: {
    endpoint: "https://s3.example.com",
    region: "eu-central-1",
    bucket: "data-team-dev",
    pathStyle: true,
    credentialsSecret: "object-store-credentials",
    cidr: "198.51.100.0/26",
    port: 443,
  },
  kafka: {
    bootstrapServers: "kafka-kafka-bootstrap.kafka-dev:9092",
    namespace: "kafka-dev",
    ports: [9092],
    replicationFactor: 3,
    transactionTimeoutMs: 600_000,
    topics: "job",
  },
  flink: {
    version: "2.2.1",
    parallelism: 2,
    taskSlots: 2,
    taskManagers: 1,
    jobManager: { cpuRequest: "500m", memory: "2Gi" },
    taskManager: { cpuRequest: "1", memory: "4Gi" },
    internalTlsSecret: "flink-internal-tls",
    checkpointIntervalMs: 10_000,
    configuration: durableFlink,
  },
  historyServer: { resources: { cpuRequest: "250m", memory: "1Gi" }, retainedJobs: 200 },
  modelServer: {
    modelUri: "s3://data-team-dev/models/banking77-gru/1.0.0",
    modelName: "banking77-gru",
    replicas: 2,
    maxReplicas: 4,
    maxBatchTexts: 32,
    maxQueuedTexts: 1_024,
    resources: { cpuRequest: "500m", memory: "1Gi" },
  },
  jarServer: {
    jars,
    resources: { cpuRequest: "50m", memory: "128Mi" },
  },
  jobs: {
    mlInference: {
      parallelism: 2,
      batchSize: 32,
      batchLingerMs: 5,
      concurrency: 4,
      requestTimeoutMs: 5_000,
      deadlineMs: 20_000,
      maxAttempts: 5,
      maxOutageMs: 240_000,
    },
    csvReplay: { input: "s3://data-team-dev/csv/", textColumn: "text" },
    kafkaPrint: { topic: "predictions" },
    customerAnalytics: {
      parallelism: 2,
      windowMs: 60_000,
      outOfOrdernessMs: 10_000,
      driftThreshold: 0.1,
    },
    analyticsPipeline: { parallelism: 2 },
    deadLetterReplay: {
      reasons: ["inference-unavailable", "inference-timeout"],
      ratePerSecond: 10,
      maxReplays: 3,
    },
  },
};
