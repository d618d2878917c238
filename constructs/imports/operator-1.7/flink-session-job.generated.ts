// Generated from the CRDs of operator-1.7 by "node constructs/imports/generate.mjs --as operator-1.7". Do not edit.
import type { ObjectMeta } from "../object-meta.ts";

export interface FlinkSessionJob {
  readonly apiVersion: "flink.apache.org/v1beta1";
  readonly kind: "FlinkSessionJob";
  readonly metadata: ObjectMeta;
  readonly spec: FlinkSessionJobSpec;
  readonly status?: FlinkSessionJobStatus;
}

export interface FlinkSessionJobSpec {
  readonly deploymentName?: string;
  readonly flinkConfiguration?: { readonly [key: string]: string };
  readonly job?: Job;
  readonly restartNonce?: number;
}

export interface Job {
  readonly allowNonRestoredState?: boolean;
  readonly args?: readonly string[];
  readonly checkpointTriggerNonce?: number;
  readonly entryClass?: string;
  readonly initialSavepointPath?: string;
  readonly jarURI?: string;
  readonly parallelism?: number;
  readonly savepointTriggerNonce?: number;
  readonly state?: "running" | "suspended";
  readonly upgradeMode?: "last-state" | "savepoint" | "stateless";
}

export interface FlinkSessionJobStatus {
  readonly error?: string;
  readonly jobStatus?: JobStatus;
  readonly lifecycleState?: "CREATED" | "DEPLOYED" | "FAILED" | "ROLLED_BACK" | "ROLLING_BACK" | "STABLE" | "SUSPENDED" | "UPGRADING";
  readonly reconciliationStatus?: ReconciliationStatus;
}

export interface JobStatus {
  readonly checkpointInfo?: CheckpointInfo;
  readonly jobId?: string;
  readonly jobName?: string;
  readonly savepointInfo?: SavepointInfo;
  readonly startTime?: string;
  readonly state?: string;
  readonly updateTime?: string;
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
