import type { ApiObject } from "../manifests/convert.ts";
import { builtInKinds } from "../manifests/kubernetes-schema.ts";

/** A kind of object. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Kinds whose end is the end of a job's state, or of records. */
export const statefulKinds: ReadonlySet<string> = new Set([
  "FlinkDeployment",
  "FlinkSessionJob",
  "KafkaTopic",
  "PersistentVolumeClaim",
]);

/** Kinds whose spec cannot be changed: another one takes the place of the old, which holds no state. */
export const replacedKinds: ReadonlySet<string> = new Set(["Job"]);

/** Kinds in which objects are looked for that have left the code. */
export const prunedKinds: readonly Kind[] = [
  ...builtInKinds,
  { apiVersion: "flink.apache.org/v1beta1", kind: "FlinkDeployment" },
  { apiVersion: "flink.apache.org/v1beta1", kind: "FlinkSessionJob" },
  { apiVersion: "flink.apache.org/v1beta1", kind: "FlinkStateSnapshot" },
  { apiVersion: "route.openshift.io/v1", kind: "Route" },
  { apiVersion: "monitoring.coreos.com/v1", kind: "PodMonitor" },
  { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule" },
  { apiVersion: "kafka.strimzi.io/v1beta2", kind: "KafkaTopic" },
];

/** What has to be there before what: earlier ones first, kinds that are not named in the middle. */
const first = [
  "ServiceAccount",
  "Role",
  "RoleBinding",
  "ConfigMap",
  "NetworkPolicy",
  "PersistentVolumeClaim",
  "KafkaTopic",
];
const last = ["Deployment", "Job", "FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot"];

/** Compares by the order in which objects are made; the sort is stable within a kind. */
export function byOrder(a: ApiObject, b: ApiObject): number {
  return rank(a.kind) - rank(b.kind);
}

function rank(kind: string): number {
  if (first.includes(kind)) return first.indexOf(kind);
  return first.length + (last.includes(kind) ? last.indexOf(kind) + 1 : 0);
}

/** For people and for comparing: `FlinkDeployment data-team/ml-inference`. */
export function nameOf({ kind, metadata }: Pick<ApiObject, "kind" | "metadata">): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}
