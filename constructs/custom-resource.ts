import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest/index.js";
import { Construct } from "constructs";
import { reportProblems } from "./report-problems.ts";
import { type KubernetesObject, manifestProblems, statefulKinds } from "./rules/manifest-rules.ts";
import { escapedTemplates } from "./terraform-text.ts";

/** What a {@link CustomResource} is made of. */
export interface CustomResourceProps<T extends KubernetesObject> {
  /** The object as the API takes it; fields that are `undefined` are left out. */
  readonly manifest: T;
  /**
   * Fields that the API server or a controller may change, such as `spec.host` of a Route without a host.
   *
   * @default - labels and annotations only
   */
  readonly computedFields?: readonly string[];
  /**
   * Paths that may hold an empty object, where emptiness has a meaning.
   *
   * @default - none: an empty list or object is an error
   */
  readonly allowEmpty?: readonly string[];
  /**
   * The resource's own name: lets Terraform destroy it, and the job's state with it.
   *
   * @default - FlinkDeployments and FlinkSessionJobs cannot be destroyed, other kinds can
   */
  readonly allowDestroyOf?: string | undefined;
}

/**
 * A custom resource as Terraform's `kubernetes_manifest`, without the traps of that resource: no `wait` (it returns on a
 * stale status, and its time-out turns the next plan into delete and create), conflicts forced, state kept.
 * Its Terraform address follows the construct's place only: a renamed resource is a replacement, which is refused.
 */
export class CustomResource<T extends KubernetesObject = KubernetesObject> extends Construct {
  /** The very object that the API gets. */
  readonly manifest: T;

  constructor(scope: Construct, id: string, props: CustomResourceProps<T>) {
    super(scope, id);
    this.manifest = withoutUndefined(props.manifest) as T;
    const { kind } = this.manifest;
    const { allowEmpty = [], allowDestroyOf } = props;
    reportProblems(this, manifestProblems(this.manifest, { allowEmpty, allowDestroyOf }));
    new Manifest(this, "manifest", {
      manifest: escaped(this.manifest) as Record<string, unknown>,
      // Naming any replaces the provider's own list: its two are repeated.
      computedFields: ["metadata.labels", "metadata.annotations", ...(props.computedFields ?? [])],
      // The operator and people with kubectl own fields as well: without this every repair of a drift fails.
      fieldManager: { forceConflicts: true },
      ...(statefulKinds.has(kind) && allowDestroyOf === undefined && { lifecycle: { preventDestroy: true } }),
    });
  }
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutUndefined(child)]));
}

function escaped(value: unknown): unknown {
  if (typeof value === "string") return escapedTemplates(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, escaped(child)]));
}
