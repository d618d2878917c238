import type { ApiObject } from "../manifests/convert.ts";
import { at, nameOf } from "./rule.ts";

/** A container as the API has it, as far as the rules look into it. */
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly resources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

/** Pods that an object makes. */
export interface Pods {
  /** The object, and which of its pods where there are several kinds. */
  readonly where: string;
  readonly owner: ApiObject;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly template: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  /** Flink's own pods: the operator adds image, ports and resources from elsewhere in the FlinkDeployment. */
  readonly flinkRole?: "jobmanager" | "taskmanager";
}

/** The container that Flink fills in. */
export const flinkContainer = "flink-main-container";

/** All pods that the objects make, Flink's included. */
export function podsOf(objects: readonly ApiObject[]): Pods[] {
  return objects.flatMap((object): Pods[] => {
    if (object.kind === "Deployment" || object.kind === "Job") {
      return [pods(object, nameOf(object), at(object, "spec", "template"))];
    }
    if (object.kind === "FlinkDeployment") {
      return (["jobmanager", "taskmanager"] as const).map((role) => flinkPods(object, role));
    }
    return [];
  });
}

/** The effective template: the operator lays the role's own template over the common one. */
function flinkPods(object: ApiObject, flinkRole: "jobmanager" | "taskmanager"): Pods {
  const field = flinkRole === "jobmanager" ? "jobManager" : "taskManager";
  const common = at(object, "spec", "podTemplate") ?? {};
  const own = at(object, "spec", field, "podTemplate") ?? {};
  const labels = {
    app: object.metadata.name,
    component: flinkRole,
    type: "flink-native-kubernetes",
    ...at(common, "metadata", "labels"),
    ...at(own, "metadata", "labels"),
  };
  const merged = merge(common, own) as Record<string, unknown>;
  const template = { ...merged, metadata: { ...(merged["metadata"] as object), labels } };
  return { ...pods(object, `${nameOf(object)} ${flinkRole}`, template), flinkRole };
}

function pods(owner: ApiObject, where: string, template: Record<string, unknown>): Pods {
  return {
    where,
    owner,
    namespace: owner.metadata.namespace ?? "default",
    labels: at(template, "metadata", "labels") ?? {},
    template,
    containers: at(template, "spec", "containers") ?? [],
    initContainers: at(template, "spec", "initContainers") ?? [],
  };
}

/** Objects deep, lists of named things by name, everything else replaced. */
function merge(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (Array.isArray(below) && Array.isArray(above)) {
    const byName = new Map([...below, ...above].map((item) => [(item as { name?: string }).name, item]));
    return [...byName.keys()].map((name) =>
      merge(
        below.find((item) => (item as { name?: string }).name === name),
        above.find((item) => (item as { name?: string }).name === name),
      ),
    );
  }
  if (!isObject(below) || !isObject(above)) return above;
  const keys = new Set([...Object.keys(below), ...Object.keys(above)]);
  return Object.fromEntries([...keys].map((key) => [key, merge(below[key], above[key])]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `selector` is part of `labels`. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
) {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
