/** One end of an allowed connection: pods, a namespace, or addresses. */
export interface Peer {
  /** Pods with these labels; of the own namespace where none is named. @default - all pods */
  readonly pods?: Readonly<Record<string, string>>;
  /** A namespace by name. @default - the own one */
  readonly namespace?: string;
  /** Namespaces by label. @default - the own one */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Addresses outside of the cluster's pods. @default - pods */
  readonly cidr?: string;
}

/** A port as NetworkPolicies see it: the pod's, since they are evaluated after the Service's address is translated. */
export interface Port {
  readonly port: number;
  /** @default - TCP */
  readonly protocol?: "TCP" | "UDP";
}

/** Connections between any of `peers` and the workload on any of `ports`. */
export interface Allowance {
  readonly peers: readonly Peer[];
  readonly ports: readonly Port[];
}

/** What a cluster looks like to its NetworkPolicies. */
export interface ClusterNetwork {
  /** Cluster DNS. */
  readonly dns: Allowance;
  /** The Kubernetes API server. */
  readonly apiServer: Allowance;
  /** Peers that outside traffic comes from. */
  readonly router: readonly Peer[];
  /** The OAuth server that OpenShift's proxy sends people to; none on plain Kubernetes. */
  readonly oauthServer: readonly Allowance[];
}

/** What decides a {@link ClusterNetwork}. */
export interface ClusterNetworkProps {
  readonly kind: "openshift" | "kubernetes";
  /** Addresses of the API server behind its Service. */
  readonly apiServerCidr: string;
}

const bothProtocols = (port: number): Port[] => [{ port }, { port, protocol: "UDP" }];

/**
 * Policies are evaluated after the Service's address is translated: on OpenShift DNS answers on 5353, and the API
 * server on 6443 everywhere. A policy with the Service's ports (53, 443) is green on paper and cuts the pods off.
 */
export function clusterNetwork({ kind, apiServerCidr }: ClusterNetworkProps): ClusterNetwork {
  const apiServer: Allowance = { peers: [{ cidr: apiServerCidr }], ports: [{ port: 6443 }] };
  if (kind === "kubernetes") {
    return {
      dns: {
        peers: [{ namespace: "kube-system", pods: { "k8s-app": "kube-dns" } }],
        ports: bothProtocols(53),
      },
      apiServer,
      router: [{ namespace: "ingress" }],
      oauthServer: [],
    };
  }
  const routers: Peer[] = [
    { namespaceLabels: { "policy-group.network.openshift.io/ingress": "" }, pods: {} },
  ];
  return {
    dns: {
      peers: [{ namespace: "openshift-dns", pods: { "dns.operator.openshift.io/daemonset-dns": "default" } }],
      ports: bothProtocols(5353),
    },
    apiServer,
    router: routers,
    oauthServer: [
      // Its address is a Route: the way there leads through the router.
      { peers: routers, ports: [{ port: 443 }] },
      { peers: [{ namespace: "openshift-authentication" }], ports: [{ port: 6443 }] },
    ],
  };
}
