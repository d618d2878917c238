import { type InternalTlsProps, tlsPod } from "./flink-configuration/internal-tls.ts";
import { claimFolder, localStateFolder, type StateStorage } from "./flink-configuration/state.ts";
import { type TrustedAuthorities, trustPod } from "./flink-configuration/trust-store.ts";
import { flinkPods, flinkPorts } from "./flink-network.ts";
import type {
  Container,
  EnvVar,
  PodTemplate,
  Toleration,
  Volume,
  VolumeMount,
} from "./imports/operator-1.15/pod-template.generated.ts";
import { topologyAnnotations, topologyLabels } from "./labels.ts";
import { objectStoreEnvironment } from "./object-store.ts";

/** What a job's pods may have beside Flink itself. */
export interface FlinkPodProps {
  readonly name: string;
  readonly image: string;
  readonly storage: StateStorage;
  /** Secret for the registry. @default - the service account's own */
  readonly imagePullSecret?: string | undefined;
  /** TLS between the pods of the cluster. @default - none: the NetworkPolicies alone keep others away */
  readonly internalTls?: InternalTlsProps | undefined;
  /** Certificate authorities beside the JVM's own, such as those of S3 and Kafka. @default - the JVM's own */
  readonly trust?: readonly TrustedAuthorities[] | undefined;
  /** Whether the pods look up the leader at the Kubernetes API. @default - true */
  readonly highAvailability?: boolean | undefined;
  /** Whether each pod answers Prometheus on port 9249, named `metrics`. @default - true */
  readonly prometheus?: boolean | undefined;
  /** Variables of Flink's container. @default - those of the object store */
  readonly env?: readonly EnvVar[] | undefined;
  /** Further containers, such as a log shipper; they can mount the volume `flink-logs`. @default - none */
  readonly sidecars?: readonly Container[] | undefined;
  /** Containers that run before Flink does. @default - none but those of TLS */
  readonly initContainers?: readonly Container[] | undefined;
  /** Further volumes. @default - none */
  readonly volumes?: readonly Volume[] | undefined;
  /** Where Flink's container sees them. @default - nowhere */
  readonly volumeMounts?: readonly VolumeMount[] | undefined;
  /** Labels of the pods. @default - Flink's and the recommended ones */
  readonly podLabels?: Readonly<Record<string, string>> | undefined;
  /** Annotations of the pods. @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>> | undefined;
  /** Deployments that the job talks to: arrows in the console's topology view. @default - no arrows */
  readonly connectsTo?: readonly string[] | undefined;
  /** Labels that a node must have. @default - any node */
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined;
  /** Taints that the pods stand. @default - none */
  readonly tolerations?: readonly Toleration[] | undefined;
  /** Size of `/tmp`: shuffle spills, uploaded jars. @default - `2Gi` */
  readonly tmpSizeLimit?: string | undefined;
  /** Size of the log folder; the rolling files take up to 300 MB. @default - `1Gi` */
  readonly logSizeLimit?: string | undefined;
  /** Size of RocksDB's working folder on a TaskManager. @default - `10Gi` */
  readonly stateSizeLimit?: string | undefined;
}

/** Folder of Flink's log files, and the volume that holds it. */
export const flinkLogs = { folder: "/opt/flink/log", volume: "flink-logs" } as const;

const restricted = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
} as const;

/**
 * The pod template of one role. Complete in itself: the operator merges a common template into a role's by position, so
 * that a second volume list would overwrite the first. Any UID of the namespace's range runs it (restricted-v2).
 */
export function flinkPodTemplate(role: "jobManager" | "taskManager", props: FlinkPodProps): PodTemplate {
  const { name, storage } = props;
  const tls = tlsPod(props.internalTls, props.image);
  const trust = trustPod(props.trust, props.image);
  const topology = {
    name,
    component: role === "jobManager" ? "flink-jobmanager" : "flink-taskmanager",
    ...(props.connectsTo !== undefined && { connectsTo: props.connectsTo }),
  };
  const annotations = {
    // Arrows start at the JobManager, the one with a Deployment.
    ...(role === "jobManager" ? topologyAnnotations(topology) : {}),
    ...props.podAnnotations,
  };
  const writable = [
    { name: "tmp", mountPath: "/tmp", sizeLimit: props.tmpSizeLimit ?? "2Gi" },
    { name: flinkLogs.volume, mountPath: flinkLogs.folder, sizeLimit: props.logSizeLimit ?? "1Gi" },
    ...(role === "taskManager"
      ? [{ name: "local-state", mountPath: localStateFolder, sizeLimit: props.stateSizeLimit ?? "10Gi" }]
      : []),
  ];
  const durable = storage.kind === "claim" ? [{ name: "durable", mountPath: claimFolder }] : [];
  const initContainers = [...tls.initContainers, ...trust.initContainers, ...(props.initContainers ?? [])];
  const env = [
    ...(storage.kind === "s3" ? objectStoreEnvironment(storage.store) : []),
    ...tls.env,
    ...trust.env,
    ...(props.env ?? []),
  ];
  const main: Container = {
    name: "flink-main-container",
    ...(env.length > 0 && { env }),
    ...((props.prometheus ?? true) && {
      ports: [{ name: "metrics", containerPort: flinkPorts.metrics, protocol: "TCP" }],
    }),
    volumeMounts: [
      ...writable.map(({ name: volume, mountPath }) => ({ name: volume, mountPath })),
      ...durable,
      ...tls.volumeMounts,
      ...trust.volumeMounts,
      ...(props.volumeMounts ?? []),
    ],
  };
  return {
    metadata: {
      labels: { ...topologyLabels(topology), ...props.podLabels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    spec: {
      // The JobManager makes pods; with high availability TaskManagers read the leader's ConfigMap.
      automountServiceAccountToken: role === "jobManager" || (props.highAvailability ?? true),
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      ...(props.imagePullSecret !== undefined && { imagePullSecrets: [{ name: props.imagePullSecret }] }),
      ...(initContainers.length > 0 && { initContainers: initContainers.map(secured) }),
      containers: [main, ...(props.sidecars ?? [])].map(secured),
      volumes: [
        ...writable.map(({ name: volume, sizeLimit }) => ({ name: volume, emptyDir: { sizeLimit } })),
        ...(storage.kind === "claim"
          ? [{ name: "durable", persistentVolumeClaim: { claimName: storage.claimName } }]
          : []),
        ...tls.volumes,
        ...trust.volumes,
        ...(props.volumes ?? []),
      ],
      ...(props.nodeSelector !== undefined && { nodeSelector: props.nodeSelector }),
      ...(props.tolerations !== undefined && { tolerations: props.tolerations }),
      ...(role === "taskManager" && { topologySpreadConstraints: spread(name) }),
    },
  };
}

function secured(container: Container): Container {
  return { ...container, securityContext: restricted };
}

/** A preference: a project on one node must start too. */
function spread(name: string) {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: flinkPods.taskManagers(name) },
  }));
}
