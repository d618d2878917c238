import type { Environment } from "../config/schema.ts";
import type { FlinkClusterProps } from "../constructs/flink-cluster-props.ts";
import type { Demand } from "../constructs/rules/quota-rules.ts";
import type { TrustMounts } from "../constructs/trust-bundle.ts";

/** What the platform gives to each Flink cluster. */
export interface FlinkSurroundings {
  /** Account of Flink's pods. */
  readonly serviceAccount: string;
  /** Address of the UIs, as browsers see it. */
  readonly uiUrl: string;
  readonly trust: TrustMounts;
}

/** What all Flink clusters of an environment have in common. */
export function clusterProps(
  { namespace, platform, flink, objectStore }: Environment,
  { serviceAccount, uiUrl, trust }: FlinkSurroundings,
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
    configuration: flink.configuration,
    imagePullSecret: platform.imagePullSecret,
    env: trust.env,
    volumes: trust.volumes.map(({ name, projected: [source] }) => ({
      name,
      // The API's spelling: one list of sources, each of one kind.
      projected: { sources: (source?.sources ?? []).map(({ configMap: [only] }) => ({ configMap: only })) },
    })) as NonNullable<FlinkClusterProps["volumes"]>,
    volumeMounts: trust.volumeMounts,
    ...(flink.internalTlsSecret !== undefined && { internalTls: { secretName: flink.internalTlsSecret } }),
  };
}

/** A cluster's pods at their most. */
export function clusterDemands(what: string, parallelism: number, { flink }: Environment): Demand[] {
  return [
    { what: `${what} JobManager`, pods: 1, ...flink.jobManager },
    { what: `${what} TaskManagers`, pods: Math.ceil(parallelism / flink.taskSlots), ...flink.taskManager },
  ];
}
