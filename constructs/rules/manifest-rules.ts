import { type Problem, problem } from "./problem.ts";
import { canonicalQuantity } from "./quantity.ts";

/** The fields that Kubernetes gives a meaning on every object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
}

/** Resources whose end is the end of a job's state. */
export const statefulKinds: ReadonlySet<string> = new Set(["FlinkDeployment", "FlinkSessionJob"]);

/** What {@link manifestProblems} may be told. */
export interface ManifestOptions {
  /** Paths that may hold an empty object, such as `spec.checkpoint`. */
  readonly allowEmpty?: readonly string[];
  /** Name of the resource that may be destroyed. */
  readonly allowDestroyOf?: string | undefined;
}

/** What Terraform's `kubernetes_manifest` would stumble over: at the apply, or as a difference at each plan. */
export function manifestProblems(manifest: KubernetesObject, options: ManifestOptions = {}): Problem[] {
  const where = `${manifest.kind} ${manifest.metadata.name}`;
  return [
    ...metadataProblems(manifest, where, options.allowDestroyOf),
    ...valueProblems(manifest, [], where, new Set(options.allowEmpty)),
  ];
}

function metadataProblems(manifest: KubernetesObject, where: string, allowDestroyOf?: string): Problem[] {
  const { metadata } = manifest;
  const problems: Problem[] = [];
  for (const field of ["name", "namespace"] as const) {
    if (metadata[field] === undefined || metadata[field] === "") {
      problems.push(
        problem("SI1004", {
          what: `${where} has no metadata.${field}`,
          got: metadata[field],
          allowed: "a name in DNS",
          remedy: `Set metadata.${field}; Terraform takes no default from the kubeconfig`,
        }),
      );
    }
  }
  for (const field of ["labels", "annotations"] as const) {
    for (const [key, value] of Object.entries(metadata[field] ?? {})) {
      if (typeof value === "string") continue;
      problems.push(
        problem("SI1006", {
          what: `${where}: metadata.${field} "${key}" is not text`,
          got: value,
          allowed: "text",
          remedy: "Put it in quotes",
        }),
      );
    }
  }
  if ("status" in manifest) {
    problems.push(
      problem("SI1003", {
        what: `${where} sets status, which belongs to the operator`,
        got: manifest.status,
        allowed: "metadata and spec",
        remedy: "Leave status out",
      }),
    );
  }
  if (allowDestroyOf !== undefined && allowDestroyOf !== metadata.name) {
    problems.push(
      problem("SI1007", {
        what: `${where}: the name that allows its destruction is not its own`,
        got: allowDestroyOf,
        allowed: `"${metadata.name}"`,
        remedy: "Leave allowDestroyOf out to keep the job's state, or write the resource's name to let it go",
      }),
    );
  }
  return problems;
}

function valueProblems(
  value: unknown,
  path: readonly string[],
  where: string,
  allowEmpty: ReadonlySet<string>,
): Problem[] {
  const place = `${where}: ${path.join(".")}`;
  if (value === null) {
    const parts = { what: `${place} is null`, got: null, allowed: "a value" };
    return [problem("SI1001", { ...parts, remedy: "Leave the field out: null differs at each plan" })];
  }
  if (typeof value === "string" && isQuantity(path)) return quantityProblems(value, place);
  if (typeof value !== "object") return [];
  const entries = Object.entries(value);
  if (entries.length === 0 && !allowEmpty.has(path.join("."))) {
    const parts = { what: `${place} is empty`, got: value, allowed: "at least one entry" };
    return [problem("SI1002", { ...parts, remedy: "Leave the field out: the API server drops it" })];
  }
  return entries.flatMap(([key, child]) => valueProblems(child, [...path, key], where, allowEmpty));
}

function isQuantity(path: readonly string[]): boolean {
  const [parent, key] = path.slice(-2);
  return parent === "limits" || parent === "requests" || key === "sizeLimit" || key === "ephemeralStorage";
}

function quantityProblems(value: string, place: string): Problem[] {
  const canonical = canonicalQuantity(value);
  if (canonical === value) return [];
  return [
    problem("SI1005", {
      what: `${place} is not written as Kubernetes writes quantities`,
      got: value,
      allowed: canonical === undefined ? 'a quantity such as "500m" or "2Gi"' : `"${canonical}"`,
      remedy: canonical === undefined ? "Correct it" : `Write "${canonical}", which is the same amount`,
    }),
  ];
}
