import type { ApiObject } from "../manifests/convert.ts";
import { selects } from "./pods.ts";
import { at, ofKind } from "./rule.ts";

/** Something that connects or is connected to: pods of one kind, or addresses outside of the cluster. */
export interface Endpoint {
  readonly name: string;
  readonly namespace?: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Any address of it, for endpoints that are no pods. */
  readonly address?: string;
}

/** `from → to:port/protocol`. */
export type Edge = string;

/** A port number with its protocol, such as `8443/TCP`. */
export type PortName = `${number}/${"TCP" | "UDP"}`;

type Direction = "ingress" | "egress";

/**
 * Every connection that the NetworkPolicies allow, as Kubernetes evaluates them: a pod that no policy of a direction
 * selects is open in it, else the rules of all that select it add up; both ends have to allow it.
 *
 * @param policies objects; other kinds are ignored
 * @param namespace the project: only its policies are known, so ends outside of it count as open
 */
export function reachable(
  policies: readonly ApiObject[],
  namespace: string,
  endpoints: readonly Endpoint[],
  ports: readonly PortName[],
): Edge[] {
  const own = ofKind(policies, "NetworkPolicy").filter(({ metadata }) => metadata.namespace === namespace);
  const edges: Edge[] = [];
  for (const from of endpoints) {
    for (const to of endpoints) {
      if (from.namespace !== namespace && to.namespace !== namespace) continue;
      for (const port of ports) {
        if (
          allows(own, "egress", namespace, from, to, port) &&
          allows(own, "ingress", namespace, to, from, port)
        ) {
          edges.push(`${from.name} → ${to.name}:${port}`);
        }
      }
    }
  }
  return edges.sort();
}

function allows(
  policies: readonly ApiObject[],
  direction: Direction,
  namespace: string,
  subject: Endpoint,
  peer: Endpoint,
  port: PortName,
): boolean {
  if (subject.namespace !== namespace) return true;
  const selecting = policies.filter(
    (policy) =>
      types(policy).includes(direction) &&
      matches(at(policy, "spec", "podSelector") ?? {}, subject.labels ?? {}),
  );
  if (selecting.length === 0) return true;
  return selecting.some((policy) =>
    (at(policy, "spec", direction) ?? []).some((rule: Record<string, unknown>) => {
      const peers = rule[direction === "ingress" ? "from" : "to"] as unknown[] | undefined;
      return (
        (peers === undefined ||
          peers.length === 0 ||
          peers.some((entry) => isPeer(entry, peer, namespace))) &&
        isPort(rule["ports"] as PolicyPort[] | undefined, port)
      );
    }),
  );
}

/** Where the types are left out, ingress always, egress where there are rules for it. */
function types(policy: ApiObject): Direction[] {
  const named: string[] | undefined = at(policy, "spec", "policyTypes");
  if (named !== undefined) return named.map((type) => type.toLowerCase() as Direction);
  return at(policy, "spec", "egress") === undefined ? ["ingress"] : ["ingress", "egress"];
}

interface PolicyPort {
  readonly port?: number;
  readonly endPort?: number;
  readonly protocol?: string;
}

function isPort(ports: readonly PolicyPort[] | undefined, name: PortName): boolean {
  if (ports === undefined || ports.length === 0) return true;
  const [number, protocol] = name.split("/");
  return ports.some((allowed) => {
    if ((allowed.protocol ?? "TCP") !== protocol) return false;
    if (allowed.port === undefined) return true;
    return Number(number) >= allowed.port && Number(number) <= (allowed.endPort ?? allowed.port);
  });
}

function isPeer(entry: unknown, peer: Endpoint, namespace: string): boolean {
  const cidr: string | undefined = at(entry, "ipBlock", "cidr");
  // Addresses of pods are not matched by blocks that are meant for what is outside.
  if (cidr !== undefined) return peer.address !== undefined && inRange(peer.address, cidr);
  if (peer.address !== undefined) return false;
  const namespaces = at(entry, "namespaceSelector");
  const pods = at(entry, "podSelector");
  const inNamespace =
    namespaces === undefined
      ? peer.namespace === namespace
      : matches(namespaces, { "kubernetes.io/metadata.name": peer.namespace ?? "", ...peer.namespaceLabels });
  return inNamespace && (pods === undefined || matches(pods, peer.labels ?? {}));
}

/** @throws Error for expressions: nothing here makes them, and ignoring one would show too many edges */
function matches(selector: Record<string, unknown>, labels: Readonly<Record<string, string>>): boolean {
  if (selector["matchExpressions"] !== undefined)
    throw new Error("A selector with matchExpressions is not evaluated here.");
  return selects((selector["matchLabels"] ?? {}) as Record<string, string>, labels);
}

function inRange(address: string, cidr: string): boolean {
  const [network = "", bits = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(address) / size) === Math.floor(toNumber(network) / size);
}

function toNumber(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}
