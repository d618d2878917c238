// Generated from the CRDs of operator-1.15 by "node constructs/imports/generate.mjs --as operator-1.15". Do not edit.
import type { ObjectMeta } from "../object-meta.ts";
import type { PodTemplate } from "./pod-template.generated.ts";

export interface FlinkDeployment {
  readonly apiVersion: "flink.apache.org/v1beta1";
  readonly kind: "FlinkDeployment";
  readonly metadata: ObjectMeta;
  readonly spec: FlinkDeploymentSpec;
  readonly status?: FlinkDeploymentStatus;
}

export interface FlinkDeploymentSpec {
  readonly flinkConfiguration?: { readonly [key: string]: unknown };
  readonly flinkVersion?: "v1_13" | "v1_14" | "v1_15" | "v1_16" | "v1_17" | "v1_18" | "v1_19" | "v1_20" | "v2_0" | "v2_1" | "v2_2";
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly ingress?: Ingress;
  readonly job?: Job;
  readonly jobManager?: Component;
  readonly logConfiguration?: { readonly [key: string]: string };
  readonly mode?: "native" | "standalone";
  readonly podTemplate?: PodTemplate;
  readonly restartNonce?: number;
  readonly serviceAccount?: string;
  readonly taskManager?: Component;
}

export interface Ingress {
  readonly annotations?: { readonly [key: string]: string };
  readonly className?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly template?: string;
  readonly tls?: readonly Tls[];
}

export interface Tls {
  readonly hosts?: readonly string[];
  readonly secretName?: string;
}

export interface Job {
  readonly allowNonRestoredState?: boolean;
  readonly args?: readonly string[];
  readonly autoscalerResetNonce?: number;
  readonly checkpointTriggerNonce?: number;
  readonly entryClass?: string;
  readonly initialSavepointPath?: string;
  readonly jarURI?: string;
  readonly parallelism?: number;
  readonly savepointRedeployNonce?: number;
  readonly savepointTriggerNonce?: number;
  readonly state?: "running" | "suspended";
  readonly upgradeMode?: "last-state" | "savepoint" | "stateless";
}

export interface Component {
  readonly podTemplate?: PodTemplate;
  readonly replicas?: number;
  readonly resource?: Resource;
}

export interface Resource {
  readonly cpu?: number;
  readonly ephemeralStorage?: string;
  readonly memory?: string;
}

export interface FlinkDeploymentStatus {
  readonly clusterInfo?: { readonly [key: string]: string };
  readonly conditions?: readonly Condition[];
  readonly error?: string;
  readonly jobManagerDeploymentStatus?: "DEPLOYED_NOT_READY" | "DEPLOYING" | "ERROR" | "MISSING" | "READY";
  readonly jobStatus?: JobStatus;
  readonly lifecycleState?: "CREATED" | "DELETED" | "DELETING" | "DEPLOYED" | "FAILED" | "ROLLED_BACK" | "ROLLING_BACK" | "STABLE" | "SUSPENDED" | "UPGRADING";
  readonly observedGeneration?: number;
  readonly reconciliationStatus?: ReconciliationStatus;
  readonly taskManager?: TaskManager;
}

export interface Condition {
  readonly lastTransitionTime?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
  readonly reason?: string;
  readonly status?: string;
  readonly type?: string;
}

export interface JobStatus {
  readonly checkpointInfo?: CheckpointInfo;
  readonly jobId?: string;
  readonly jobName?: string;
  readonly savepointInfo?: SavepointInfo;
  readonly startTime?: string;
  readonly state?: "CANCELED" | "CANCELLING" | "CREATED" | "FAILED" | "FAILING" | "FINISHED" | "INITIALIZING" | "RECONCILING" | "RESTARTING" | "RUNNING" | "SUSPENDED";
  readonly updateTime?: string;
  readonly upgradeSavepointPath?: string;
}

export interface CheckpointInfo {
  readonly formatType?: "FULL" | "INCREMENTAL" | "UNKNOWN";
  readonly lastCheckpoint?: LastCheckpoint;
  readonly lastPeriodicCheckpointTimestamp?: number;
  readonly triggerId?: string;
  readonly triggerTimestamp?: number;
  readonly triggerType?: "MANUAL" | "PERIODIC" | "UNKNOWN" | "UPGRADE";
}

export interface LastCheckpoint {
  readonly formatType?: "FULL" | "INCREMENTAL" | "UNKNOWN";
  readonly timeStamp?: number;
  readonly triggerNonce?: number;
  readonly triggerType?: "MANUAL" | "PERIODIC" | "UNKNOWN" | "UPGRADE";
}

export interface SavepointInfo {
  readonly formatType?: "CANONICAL" | "NATIVE" | "UNKNOWN";
  readonly lastPeriodicSavepointTimestamp?: number;
  readonly lastSavepoint?: LastSavepoint;
  readonly savepointHistory?: readonly LastSavepoint[];
  readonly triggerId?: string;
  readonly triggerTimestamp?: number;
  readonly triggerType?: "MANUAL" | "PERIODIC" | "UNKNOWN" | "UPGRADE";
}

export interface LastSavepoint {
  readonly formatType?: "CANONICAL" | "NATIVE" | "UNKNOWN";
  readonly location?: string;
  readonly timeStamp?: number;
  readonly triggerNonce?: number;
  readonly triggerType?: "MANUAL" | "PERIODIC" | "UNKNOWN" | "UPGRADE";
}

export interface ReconciliationStatus {
  readonly lastReconciledSpec?: string;
  readonly lastStableSpec?: string;
  readonly reconciliationTimestamp?: number;
  readonly state?: "DEPLOYED" | "ROLLED_BACK" | "ROLLING_BACK" | "UPGRADING";
}

export interface TaskManager {
  readonly labelSelector?: string;
  readonly replicas?: number;
}
