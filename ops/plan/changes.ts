import { type FieldChange, fieldChanges } from "./fields.ts";
import type { PlanJson, ResourceChange } from "./plan-json.ts";

/** What a plan does to one resource. */
export type Verb =
  | "create"
  | "update"
  | "replace"
  | "delete"
  /** Terraform takes it into its state; the object stays as it is. */
  | "import"
  /** Terraform lets go of it; the object stays as it is. */
  | "release"
  /** The same object under another Terraform address. */
  | "move"
  | "none"
  /** An action that this program has not heard of. */
  | "unknown";

/** One resource of a plan, in the words of Kubernetes. */
export interface Change {
  readonly address: string;
  /** `FlinkDeployment`, `ConfigMap`; for resources of other providers their Terraform type. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly verb: Verb;
  /** Whether the object is imported as well, whatever the verb. */
  readonly imports: boolean;
  /** Terraform's own word for the why of a replacement or deletion. */
  readonly reason: string | undefined;
  /** Fields that cannot be changed in place, such as `manifest.metadata.name`. */
  readonly replacedBy: readonly string[];
  readonly fields: readonly FieldChange[];
  /** Whether the object's end is the end of data: a job's state, a volume, a topic. */
  readonly isStateful: boolean;
}

/** Kinds whose deletion deletes data that nothing else holds. */
const statefulKinds: ReadonlySet<string> = new Set([
  "FlinkDeployment",
  "FlinkSessionJob",
  "FlinkBlueGreenDeployment",
  // With its default disposeOnDelete it takes the savepoint along.
  "FlinkStateSnapshot",
  "PersistentVolumeClaim",
  "KafkaTopic",
  "Namespace",
]);

/** Every managed resource of a plan, those without a change included. */
export function changesOf(plan: PlanJson): Change[] {
  return (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed").map(toChange);
}

/** What was changed outside of Terraform; what only a controller writes is not among it. */
export function driftOf(plan: PlanJson): Change[] {
  return (plan.resource_drift ?? [])
    .filter(({ mode }) => mode === "managed")
    .map(toChange)
    .filter(({ verb, fields }) => verb === "delete" || fields.length > 0);
}

function toChange(resource: ResourceChange): Change {
  const { change } = resource;
  const identity = identityOf(resource, change.before) ?? identityOf(resource, change.after);
  const { kind, name, namespace } = identity ?? { kind: "unknown object", name: resource.address };
  return {
    address: resource.deposed === undefined ? resource.address : `${resource.address} (left behind)`,
    kind,
    name,
    namespace,
    verb: verbOf(resource),
    imports: change.importing !== undefined && change.importing !== null,
    reason: resource.action_reason,
    replacedBy: (change.replace_paths ?? []).map((path) => path.join(".")),
    fields: fieldChanges(resource, kind),
    isStateful: isStateful(kind, change.before),
  };
}

function verbOf({ change, address, previous_address }: ResourceChange): Verb {
  const actions = change.actions.join();
  const verbs: Record<string, Verb> = {
    create: "create",
    update: "update",
    delete: "delete",
    forget: "release",
    "delete,create": "replace",
    "create,delete": "replace",
    read: "none",
  };
  if (actions === "no-op") {
    if (change.importing !== undefined && change.importing !== null) return "import";
    return previous_address !== undefined && previous_address !== address ? "move" : "none";
  }
  return verbs[actions] ?? "unknown";
}

interface Identity {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
}

function identityOf({ type, name }: ResourceChange, value: unknown): Identity | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (type === "kubernetes_manifest") {
    const manifest = manifestOf(value);
    if (manifest?.kind === undefined || manifest.metadata?.name === undefined) return undefined;
    const { metadata, kind } = manifest;
    return { kind, name: metadata.name ?? "", namespace: metadata.namespace };
  }
  if (!type.startsWith("kubernetes_")) return { kind: type, name, namespace: undefined };
  const metadata = (value as { metadata?: Metadata[] }).metadata?.[0];
  return { kind: kindOfType(type), name: metadata?.name ?? name, namespace: metadata?.namespace };
}

/** `kubernetes_config_map_v1` → `ConfigMap`. */
function kindOfType(type: string): string {
  return type
    .replace(/^kubernetes_/, "")
    .replace(/_v\d+[a-z0-9]*$/, "")
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

interface ManifestLike {
  readonly kind?: string;
  readonly metadata?: Metadata;
  readonly spec?: { readonly job?: { readonly upgradeMode?: string } };
}

/** An imported resource may have its object only. */
function manifestOf(value: object): ManifestLike | undefined {
  const { manifest, object } = value as { manifest?: ManifestLike | null; object?: ManifestLike | null };
  return manifest ?? object ?? undefined;
}

function isStateful(kind: string, before: unknown): boolean {
  // What cannot be named might hold anything.
  if (kind === "unknown object") return true;
  if (!statefulKinds.has(kind)) return false;
  const manifest = typeof before === "object" && before !== null ? manifestOf(before) : undefined;
  return manifest?.spec?.job?.upgradeMode !== "stateless";
}
