// Generated from the CRDs of operator-1.10 by "node constructs/imports/generate.mjs --as operator-1.10". Do not edit.
import type { ObjectMeta } from "../object-meta.ts";

export interface FlinkStateSnapshot {
  readonly apiVersion: "flink.apache.org/v1beta1";
  readonly kind: "FlinkStateSnapshot";
  readonly metadata: ObjectMeta;
  readonly spec: FlinkStateSnapshotSpec;
  readonly status?: FlinkStateSnapshotStatus;
}

export interface FlinkStateSnapshotSpec {
  readonly backoffLimit?: number;
  readonly checkpoint?: { readonly [key: string]: unknown };
  readonly jobReference?: JobReference;
  readonly savepoint?: Savepoint;
}

export interface JobReference {
  readonly kind?: "FlinkDeployment" | "FlinkSessionJob";
  readonly name?: string;
}

export interface Savepoint {
  readonly alreadyExists?: boolean;
  readonly disposeOnDelete?: boolean;
  readonly formatType?: "CANONICAL" | "NATIVE" | "UNKNOWN";
  readonly path?: string;
}

export interface FlinkStateSnapshotStatus {
  readonly error?: string;
  readonly failures?: number;
  readonly path?: string;
  readonly resultTimestamp?: string;
  readonly state?: "ABANDONED" | "COMPLETED" | "FAILED" | "IN_PROGRESS" | "TRIGGER_PENDING";
  readonly triggerId?: string;
  readonly triggerTimestamp?: string;
}
