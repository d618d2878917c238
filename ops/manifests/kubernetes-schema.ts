import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of JSON Schema that Kubernetes' own schemas use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

/** A kind that Kubernetes brings. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Name in Kubernetes' schemas. */
  readonly definition: string;
}

const file = join(import.meta.dirname, "kubernetes-schema.generated.json");

/** All of Kubernetes' schemas that this project needs; strict. */
export const kubernetesSchema = JSON.parse(readFileSync(file, "utf8")) as {
  readonly kubernetes: string;
  readonly $defs: Readonly<Record<string, Schema>>;
};

/** Terraform's resource type → kind. */
const kinds: Readonly<Record<string, Kind>> = {
  kubernetes_config_map_v1: core("ConfigMap"),
  kubernetes_deployment_v1: named("apps/v1", "Deployment", "io.k8s.api.apps.v1"),
  kubernetes_horizontal_pod_autoscaler_v2: named(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    "io.k8s.api.autoscaling.v2",
  ),
  kubernetes_job_v1: named("batch/v1", "Job", "io.k8s.api.batch.v1"),
  kubernetes_network_policy_v1: named("networking.k8s.io/v1", "NetworkPolicy", "io.k8s.api.networking.v1"),
  kubernetes_persistent_volume_claim_v1: core("PersistentVolumeClaim"),
  kubernetes_pod_disruption_budget_v1: named("policy/v1", "PodDisruptionBudget", "io.k8s.api.policy.v1"),
  kubernetes_role_binding_v1: named("rbac.authorization.k8s.io/v1", "RoleBinding", "io.k8s.api.rbac.v1"),
  kubernetes_role_v1: named("rbac.authorization.k8s.io/v1", "Role", "io.k8s.api.rbac.v1"),
  kubernetes_service_account_v1: core("ServiceAccount"),
  kubernetes_service_v1: core("Service"),
};

function core(kind: string): Kind {
  return named("v1", kind, "io.k8s.api.core.v1");
}

function named(apiVersion: string, kind: string, group: string): Kind {
  return { apiVersion, kind, definition: `${group}.${kind}` };
}

/** All kinds that Kubernetes brings and this project makes. */
export const builtInKinds: readonly Kind[] = Object.values(kinds);

/** @throws Error for a resource type that is not here */
export function kindOf(type: string): Kind {
  const kind = kinds[type];
  if (kind !== undefined) return kind;
  throw new Error(
    `Terraform's "${type}" has no kind here. Known: ${Object.keys(kinds).join(", ")}. Add it to ops/manifests/kubernetes-schema.ts and, where it is missing there, to generate-schema.mjs.`,
  );
}

/** Schema that refers to a kind's own. */
export function referenceTo({ definition: name }: Kind): Schema {
  return { $ref: `#/$defs/${name}` };
}

/** Name of the definition that a schema refers to; the empty text where it refers to none. */
export function nameOf({ $ref = "" }: Schema): string {
  return $ref.replace("#/$defs/", "");
}

/** Follows references. */
export function definition(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  return definition(kubernetesSchema.$defs[nameOf(schema)] ?? {});
}

/** The kind of an API object, where Kubernetes brings it. */
export function builtInKind({ apiVersion, kind }: { apiVersion: string; kind: string }): Kind | undefined {
  return Object.values(kinds).find((known) => known.apiVersion === apiVersion && known.kind === kind);
}
