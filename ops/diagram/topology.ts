import type { Environment } from "../../config/schema.ts";
import type { ApiObject } from "../manifests/convert.ts";
import { podsOf } from "../policies/pods.ts";
import { type Endpoint, type PortName, reachable } from "../policies/reachability.ts";
import { at, ofKind } from "../policies/rule.ts";

/** A box of the picture. */
export interface Box {
  readonly name: string;
  /** Whether it lies inside of the project. */
  readonly isInside: boolean;
}

/** A line of the picture. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly number[];
}

/** What is deployed, and who may talk to whom. */
export interface Topology {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

/** The topology of an environment: pods from its objects, lines from what its NetworkPolicies allow. DNS is left out. */
export function topologyOf(objects: readonly ApiObject[], environment: Environment): Topology {
  const { namespace } = environment;
  const inside = podsOf(objects)
    .map(
      ({ owner, flinkRole, labels }): Endpoint => ({
        name: flinkRole === undefined ? owner.metadata.name : `${owner.metadata.name} ${flinkRole}`,
        namespace,
        labels,
      }),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const edges = reachable(objects, namespace, [...inside, ...outside(environment)], portsOf(objects)).map(
    parse,
  );
  const lines = new Map<string, Line>();
  for (const { from, to, port } of edges) {
    if (from === to) continue;
    const key = `${from} → ${to}`;
    lines.set(key, { from, to, ports: [...(lines.get(key)?.ports ?? []), port] });
  }
  const connected = new Set([...lines.values()].flatMap(({ from, to }) => [from, to]));
  const outsideBoxes = outside(environment).filter(({ name }) => connected.has(name));
  return {
    boxes: [
      ...inside.map(({ name }) => ({ name, isInside: true })),
      ...outsideBoxes.map(({ name }) => ({ name, isInside: false })),
    ],
    lines: [...lines.values()],
  };
}

function parse(edge: string) {
  const [, from = "", to = "", port] = /^(.*) → (.*):(\d+)\/\w+$/.exec(edge) ?? [];
  return { from, to, port: Number(port) };
}

/** Everything around the project, one endpoint each. */
function outside({ platform, kafka, objectStore, access, logs }: Environment): Endpoint[] {
  const pods = (name: string, namespace: string, namespaceLabels = {}): Endpoint => ({
    name,
    namespace,
    namespaceLabels,
  });
  const addresses = (name: string, cidr: string): Endpoint => ({ name, address: cidr.split("/")[0] ?? "" });
  return [
    platform.kind === "openshift"
      ? pods("router", "openshift-ingress", { "policy-group.network.openshift.io/ingress": "" })
      : pods("router", "ingress"),
    pods("operator", platform.operatorNamespace),
    pods("monitoring", platform.monitoringNamespace),
    kafka.cidr === undefined ? pods("Kafka", kafka.namespace ?? "") : addresses("Kafka", kafka.cidr),
    addresses("S3", objectStore.cidr),
    addresses("API server", platform.apiServerCidr),
    ...(logs === undefined ? [] : [addresses("log store", logs.cidr)]),
    ...(access.oidc === undefined ? [] : [addresses("identity provider", access.oidc.cidr)]),
  ];
}

/** Every TCP port that a policy names. */
function portsOf(objects: readonly ApiObject[]): PortName[] {
  const numbers = ofKind(objects, "NetworkPolicy").flatMap((policy) =>
    [...(at(policy, "spec", "ingress") ?? []), ...(at(policy, "spec", "egress") ?? [])].flatMap((rule) =>
      (rule.ports ?? []).map(({ port }: { port: number }) => port),
    ),
  );
  return [...new Set<number>(numbers)].sort((a, b) => a - b).map((port): PortName => `${port}/TCP`);
}
