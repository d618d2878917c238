import artifacts from "../artifacts.json" with { type: "json" };
import { durableFlink } from "../durable-flink.ts";
import type { Environment } from "../schema.ts";

const { images, jars } = artifacts.prod;

/** Production. Hosts, ranges and digests are placeholders under reserved names, as in dev. */
export const prod: Environment = {
  name: "prod",
  namespace: "data-team",
  topicPrefix: "",
  platform: {
    kind: "openshift",
    apiServerCidr: "192.0.2.64/26",
    operatorNamespace: "flink-kubernetes-operator",
    operatorVersion: "1.15",
    operatorFetchesFromCluster: false,
    monitoringNamespace: "openshift-user-workload-monitoring",
    imagePullSecret: "registry-pull",
    trustBundle: "trust-bundle",
  },
  terraformState: {
    s3: {
      bucket: "data-team-terraform",
      keyPrefix: "streaming-inference",
      region: "eu-central-1",
      endpoint: "https://s3.example.com",
    },
  },
  quota: { cpuRequests: "64", memory: "192Gi", pods: 120 },
  images,
  access: {
    // The production cluster signs people in by an external provider: it has no OAuth server of its own.
    variant: "oauth2-proxy",
    host: "flink-data-team.apps.prod.example.com",
    replicas: 2,
    cookieSecret: "flink-oauth-proxy-cookie",
    trustedProxyCidrs: ["10.128.0.0/14"],
    oidc: {
      issuerUrl: "https://login.example.com/realms/company",
      cidr: "198.51.100.128/26",
      clientId: "data-team-flink-ui",
      clientSecret: "flink-oauth-proxy-oidc",
      groups: ["data-team-operators"],
    },
  },
  logs: { host: "logs.example.com", port: 443, cidr: "198.51.100.64/26" },
  objectStore: {
    endpoint: "https://s3.example.com",
    region: "eu-central-1",
    bucket: "data-team",
    pathStyle: true,
    credentialsSecret: "object-store-credentials",
    cidr: "198.51.100.0/26",
    port: 443,
  },
  kafka: {
    bootstrapServers: "kafka-kafka-bootstrap.kafka:9092",
    namespace: "kafka",
    ports: [9092],
    replicationFactor: 3,
    transactionTimeoutMs: 900_000,
    topics: "strimzi",
    strimziCluster: "kafka",
  },
  flink: {
    version: "2.2.1",
    parallelism: 4,
    taskSlots: 2,
    taskManagers: 2,
    jobManager: { cpuRequest: "1", memory: "2Gi" },
    taskManager: { cpuRequest: "2", memory: "8Gi" },
    internalTlsSecret: "flink-internal-tls",
    checkpointIntervalMs: 10_000,
    configuration: durableFlink,
  },
  historyServer: { resources: { cpuRequest: "250m", memory: "1Gi" }, retainedJobs: 200 },
  modelServer: {
    modelUri: "s3://data-team/models/banking77-gru/1.0.0",
    modelName: "banking77-gru",
    replicas: 2,
    maxReplicas: 8,
    maxBatchTexts: 32,
    maxQueuedTexts: 1_024,
    resources: { cpuRequest: "2", memory: "2Gi" },
  },
  jarServer: {
    jars,
    resources: { cpuRequest: "50m", memory: "128Mi" },
  },
  jobs: {
    mlInference: {
      parallelism: 4,
      batchSize: 32,
      batchLingerMs: 5,
      concurrency: 4,
      requestTimeoutMs: 5_000,
      deadlineMs: 20_000,
      maxAttempts: 5,
      maxOutageMs: 240_000,
    },
    csvReplay: { input: "s3://data-team/csv/", textColumn: "text" },
    kafkaPrint: { topic: "predictions" },
    customerAnalytics: {
      parallelism: 4,
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
