/** The application that everything of this project belongs to, as the console groups it. */
export const partOf = "streaming-inference";

/** What the console's topology view shows of a workload. */
export interface TopologyProps {
  /** Name of the workload. */
  readonly name: string;
  /** Its part in the whole, such as `model-server`. */
  readonly component: string;
  /** Icon of the console's topology view. @default - the console's own guess */
  readonly runtime?: string;
  /** Deployments that it talks to: arrows in the topology view. @default - no arrows */
  readonly connectsTo?: readonly string[];
}

/** Recommended labels, and those of OpenShift's topology view. */
export function topologyLabels({ name, component, runtime }: TopologyProps): Record<string, string> {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/component": component,
    "app.kubernetes.io/part-of": partOf,
    "app.kubernetes.io/managed-by": "terraform",
    ...(runtime !== undefined && { "app.openshift.io/runtime": runtime }),
  };
}

/** Arrows of OpenShift's topology view. */
export function topologyAnnotations({ connectsTo = [] }: TopologyProps): Record<string, string> {
  if (connectsTo.length === 0) return {};
  const targets = connectsTo.map((name) => ({ apiVersion: "apps/v1", kind: "Deployment", name }));
  return { "app.openshift.io/connects-to": JSON.stringify(targets) };
}
