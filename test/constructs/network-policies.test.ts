import { describe, expect, it } from "vitest";
import { clusterNetwork } from "../../constructs/cluster-network.ts";
import { DefaultDeny, WorkloadPolicy, type WorkloadPolicyProps } from "../../constructs/network-policies.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";

const props: WorkloadPolicyProps = {
  namespace: "data-team",
  name: "p",
  pods: { app: "a" },
  ingress: [{ peers: [{ pods: { app: "b" } }], ports: [{ port: 80 }] }],
};
const build = (changed: WorkloadPolicyProps) =>
  byKind(synthObjects((stack) => new WorkloadPolicy(stack, "policy", changed)));
const policy = ["NetworkPolicy", 0] as const;
const from = (peer: object) => ({
  change: { ingress: [{ peers: [peer], ports: [] }] },
  path: [...policy, "spec", "ingress", 0, "from"],
});

describe("WorkloadPolicy", () => {
  testEachProp(props, build, {
    namespace: { change: { namespace: "n" }, path: [...policy, "metadata", "namespace"], value: "n" },
    name: { change: { name: "q" }, path: [...policy, "metadata", "name"], value: "q" },
    pods: {
      change: { pods: { app: "c" } },
      path: [...policy, "spec", "podSelector", "matchLabels"],
      value: { app: "c" },
    },
    ingress: {
      change: { ingress: [{ peers: [{ cidr: "10.0.0.0/8" }], ports: [{ port: 53, protocol: "UDP" }] }] },
      path: [...policy, "spec", "ingress"],
      value: [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: 53, protocol: "UDP" }] }],
    },
    egress: {
      change: { egress: [{ peers: [{ namespace: "x" }], ports: [{ port: 9 }] }] },
      path: [...policy, "spec", "policyTypes"],
      value: ["Ingress", "Egress"],
    },
  });

  it.each([
    [{ pods: { app: "c" } }, { podSelector: { matchLabels: { app: "c" } } }],
    [{}, { podSelector: {} }],
    [{ namespace: "x" }, { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "x" } } }],
    [
      { namespaceLabels: { a: "" }, pods: {} },
      { namespaceSelector: { matchLabels: { a: "" } }, podSelector: {} },
    ],
  ])("writes the peer %j", (peer, expected) => {
    const { change, path } = from(peer);
    const made = build({ ...props, ...change });
    expect(path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], made)).toEqual([
      expected,
    ]);
  });
});

describe("DefaultDeny", () => {
  it.each([
    ["openshift", "openshift-dns", 5353],
    ["kubernetes", "kube-system", 53],
  ] as const)("on %s leaves names only", (kind, namespace, port) => {
    const network = clusterNetwork({ kind, apiServerCidr: "192.0.2.0/24" });
    const objects = synthObjects((stack) => new DefaultDeny(stack, "deny", { namespace: "n", network }));
    expect(objects.one("NetworkPolicy", "default-deny").spec).toEqual({
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
    });
    const [rule] = objects.one("NetworkPolicy", "allow-dns").spec.egress;
    expect(rule.to[0].namespaceSelector.matchLabels).toEqual({ "kubernetes.io/metadata.name": namespace });
    expect(rule.ports).toEqual([
      { port, protocol: "TCP" },
      { port, protocol: "UDP" },
    ]);
    expect(network.apiServer.ports).toEqual([{ port: 6443 }]);
  });
});
