import type { Environment } from "../config/schema.ts";
import {
  type Allowance,
  type ClusterNetwork,
  clusterNetwork,
  type Peer,
} from "../constructs/cluster-network.ts";

/** Everything that the project's pods may talk to, as NetworkPolicies name it. */
export interface ProjectNetwork {
  readonly cluster: ClusterNetwork;
  readonly kafka: Allowance;
  readonly objectStore: Allowance;
  /** The OpenID Connect provider, where people sign in by one. */
  readonly identityProvider?: Allowance;
  /** The log store, where logs are shipped. */
  readonly logs?: Allowance;
  /** The collector of spans, where the model server sends any. */
  readonly traces?: Allowance;
  readonly monitoring: Peer;
  readonly operator: Peer;
}

/** Label of the pods that may call the model server. */
export const modelClient = { "streaming-inference/model-client": "true" } as const;

/** The outside of an environment's project. */
export function projectNetwork(environment: Environment): ProjectNetwork {
  const { platform, kafka, objectStore, access, logs } = environment;
  const { traces } = environment.modelServer;
  const brokers: Peer =
    kafka.cidr === undefined ? { namespace: kafka.namespace ?? "" } : { cidr: kafka.cidr };
  return {
    cluster: clusterNetwork({ kind: platform.kind, apiServerCidr: platform.apiServerCidr }),
    kafka: { peers: [brokers], ports: kafka.ports.map((port) => ({ port })) },
    objectStore: { peers: [{ cidr: objectStore.cidr }], ports: [{ port: objectStore.port }] },
    ...(access.oidc !== undefined && {
      identityProvider: { peers: [{ cidr: access.oidc.cidr }], ports: [{ port: 443 }] },
    }),
    ...(logs !== undefined && { logs: { peers: [{ cidr: logs.cidr }], ports: [{ port: logs.port }] } }),
    ...(traces !== undefined && {
      traces: { peers: [{ cidr: traces.cidr }], ports: [{ port: portOf(traces.endpoint) }] },
    }),
    monitoring: { namespace: platform.monitoringNamespace },
    operator: { namespace: platform.operatorNamespace },
  };
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === "https:" ? 443 : 80));
}
