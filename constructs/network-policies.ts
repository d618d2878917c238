import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1/index.js";
import { Construct } from "constructs";
import type { Allowance, ClusterNetwork, Peer, Port } from "./cluster-network.ts";

/** What a {@link DefaultDeny} is made of. */
export interface DefaultDenyProps {
  readonly namespace: string;
  readonly network: ClusterNetwork;
}

/** Nothing may talk to anything in the namespace, but for names: each pod has to look them up. */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string, { namespace, network }: DefaultDenyProps) {
    super(scope, id);
    new NetworkPolicyV1(this, "deny", {
      metadata: { name: "default-deny", namespace },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
    new NetworkPolicyV1(this, "dns", {
      metadata: { name: "allow-dns", namespace },
      spec: { podSelector: {}, policyTypes: ["Egress"], egress: [egressRule(network.dns)] },
    });
  }
}

/** What a {@link WorkloadPolicy} is made of. */
export interface WorkloadPolicyProps {
  readonly namespace: string;
  readonly name: string;
  /** Labels of the pods that it is about. */
  readonly pods: Readonly<Record<string, string>>;
  /** Who may connect to them, on which of their ports. @default - nobody */
  readonly ingress?: readonly Allowance[];
  /** Whom they may connect to, on which port of the other side. @default - nobody */
  readonly egress?: readonly Allowance[];
}

/** All that one kind of pod may do in the network; policies add up, and none takes away from another. */
export class WorkloadPolicy extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadPolicyProps) {
    super(scope, id);
    const { namespace, name, pods, ingress = [], egress = [] } = props;
    new NetworkPolicyV1(this, "policy", {
      metadata: { name, namespace },
      spec: {
        podSelector: { matchLabels: { ...pods } },
        policyTypes: [...(ingress.length > 0 ? ["Ingress"] : []), ...(egress.length > 0 ? ["Egress"] : [])],
        ...(ingress.length > 0 && { ingress: ingress.map(ingressRule) }),
        ...(egress.length > 0 && { egress: egress.map(egressRule) }),
      },
    });
  }
}

const ingressRule = ({ peers, ports }: Allowance) => ({ from: peers.map(toPeer), ports: ports.map(toPort) });
const egressRule = ({ peers, ports }: Allowance) => ({ to: peers.map(toPeer), ports: ports.map(toPort) });

function toPort({ port, protocol = "TCP" }: Port) {
  return { port: String(port), protocol };
}

function toPeer({ pods, namespace, namespaceLabels, cidr }: Peer) {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  const labels = namespace === undefined ? namespaceLabels : { "kubernetes.io/metadata.name": namespace };
  const isEveryPod = pods === undefined || Object.keys(pods).length === 0;
  return {
    ...(labels !== undefined && { namespaceSelector: { matchLabels: { ...labels } } }),
    ...((pods !== undefined || labels === undefined) && {
      podSelector: isEveryPod ? {} : { matchLabels: { ...pods } },
    }),
  };
}
