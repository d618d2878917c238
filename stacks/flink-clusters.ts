import type { Environment } from "../config/schema.ts";
import type { FlinkClusterProps } from "../constructs/flink-cluster-props.ts";
import type { TrustedAuthorities } from "../constructs/flink-configuration/trust-store.ts";
import { kafkaMounts } from "../constructs/kafka-client.ts";
import { LogShipping } from "../constructs/log-shipping.ts";
import type { Demand } from "../constructs/rules/quota-rules.ts";

/** What the platform gives to each Flink cluster. */
export interface FlinkSurroundings {
  /** Account of Flink's pods. */
  readonly serviceAccount: string;
  /** Address of the UIs, as browsers see it. */
  readonly uiUrl: string;
  /** Authorities that signed the certificates of S3, Kafka and the project's Services; none: the JVM's own alone. */
  readonly trust: readonly TrustedAuthorities[];
  /** Whether its jobs read or write topics. */
  readonly usesKafka: boolean;
  /** Ships the pods' logs. @default - they stay where they are */
  readonly logShipping?: LogShipping | undefined;
}

/** What all Flink clusters of an environment have in common. */
export function clusterProps(
  environment: Environment,
  { serviceAccount, uiUrl, trust, usesKafka, logShipping }: FlinkSurroundings,
): Omit<FlinkClusterProps, "name" | "image"> {
  const { namespace, platform, flink, objectStore, kafka, historyServer } = environment;
  const kafkaClient = kafkaMounts(usesKafka ? kafka.security : undefined);
  return {
    namespace,
    flinkVersion: flink.version,
    operatorVersion: platform.operatorVersion,
    serviceAccount,
    storage: { kind: "s3", store: objectStore },
    jobManager: flink.jobManager,
    taskManager: flink.taskManager,
    taskSlots: flink.taskSlots,
    uiOrigin: uiUrl,
    checkpointIntervalMs: flink.checkpointIntervalMs,
    recordsPerOperator: flink.recordsPerOperator,
    configuration: flink.configuration,
    ...(historyServer && { archiveDirectory: archiveOf(environment) }),
    imagePullSecret: platform.imagePullSecret,
    trust,
    ...(logShipping && { sidecars: [logShipping.container] }),
    volumes: [...kafkaClient.volumes, ...(logShipping?.volumes ?? [])],
    volumeMounts: kafkaClient.volumeMounts,
    podAnnotations: kafkaClient.annotations,
    ...(flink.internalTlsSecret !== undefined && { internalTls: { secretName: flink.internalTlsSecret } }),
  };
}

/** Folder that finished jobs of all clusters are archived to. */
export function archiveOf({ objectStore }: Environment): string {
  return `s3://${objectStore.bucket}/flink-archive`;
}

/** A cluster's pods at their most. */
export function clusterDemands(
  what: string,
  parallelism: number,
  { flink, logs }: Environment,
  {
    jobManager,
    taskManager,
    taskSlots,
  }: Pick<FlinkClusterProps, "jobManager" | "taskManager" | "taskSlots"> = flink,
): Demand[] {
  const taskManagers = Math.ceil(parallelism / taskSlots);
  const shippers = {
    what: `${what} log shippers`,
    pods: taskManagers + 1,
    ...LogShipping.RESOURCES,
    isSidecar: true,
  };
  return [
    { what: `${what} JobManager`, pods: 1, ...jobManager },
    { what: `${what} TaskManagers`, pods: taskManagers, ...taskManager },
    ...(logs === undefined ? [] : [shippers]),
  ];
}
