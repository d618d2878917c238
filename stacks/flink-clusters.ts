import type { Environment } from "../config/schema.ts";
import type { FlinkClusterProps } from "../constructs/flink-cluster-props.ts";
import type { TrustedAuthorities } from "../constructs/flink-configuration/trust-store.ts";
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
  /** Ships the pods' logs. @default - they stay where they are */
  readonly logShipping?: LogShipping | undefined;
}

/** What all Flink clusters of an environment have in common. */
export function clusterProps(
  { namespace, platform, flink, objectStore }: Environment,
  { serviceAccount, uiUrl, trust, logShipping }: FlinkSurroundings,
): Omit<FlinkClusterProps, "name" | "image"> {
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
    imagePullSecret: platform.imagePullSecret,
    trust,
    ...(logShipping && { sidecars: [logShipping.container], volumes: logShipping.volumes }),
    ...(flink.internalTlsSecret !== undefined && { internalTls: { secretName: flink.internalTlsSecret } }),
  };
}

/** A cluster's pods at their most. */
export function clusterDemands(what: string, parallelism: number, { flink, logs }: Environment): Demand[] {
  const taskManagers = Math.ceil(parallelism / flink.taskSlots);
  const shippers = {
    what: `${what} log shippers`,
    pods: taskManagers + 1,
    ...LogShipping.RESOURCES,
    isSidecar: true,
  };
  return [
    { what: `${what} JobManager`, pods: 1, ...flink.jobManager },
    { what: `${what} TaskManagers`, pods: taskManagers, ...flink.taskManager },
    ...(logs === undefined ? [] : [shippers]),
  ];
}
