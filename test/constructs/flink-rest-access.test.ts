import { describe, expect, it } from "vitest";
import { clusterNetwork } from "../../constructs/cluster-network.ts";
import { FlinkRestAccess, type FlinkRestAccessProps } from "../../constructs/flink-rest-access.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";

const network = clusterNetwork({ kind: "openshift", apiServerCidr: "192.0.2.0/24" });
const props: FlinkRestAccessProps = {
  namespace: "data-team",
  network,
  operatorNamespace: "flink-operator",
  image: "proxy",
  gatewayImage: "caddy",
  signIn: { variant: "openshift" },
  host: "flink.example.com",
  clusters: ["ml-inference"],
  replicas: 2,
  cookieSecret: "cookie",
};
const make = (changed: FlinkRestAccessProps) =>
  synthObjects((stack) => new FlinkRestAccess(stack, "access", changed));
const pod = ["Deployment", 0, "spec", "template", "spec"] as const;
const toProxy = ["NetworkPolicy", 0] as const;
const toRest = ["NetworkPolicy", 1, "spec"] as const;

describe("FlinkRestAccess", () => {
  testEachProp(props, (changed) => byKind(make(changed)), {
    namespace: { change: { namespace: "n" }, path: ["Route", 0, "metadata", "namespace"], value: "n" },
    name: { change: { name: "door" }, path: ["Route", 0, "spec", "to", "name"], value: "door" },
    network: {
      change: { network: { ...network, router: [{ namespace: "edge" }] } },
      path: [...toProxy, "spec", "ingress", 0, "from"],
      value: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "edge" } } }],
    },
    operatorNamespace: {
      change: { operatorNamespace: "op" },
      path: [...toRest, "ingress", 0, "from", 1, "namespaceSelector", "matchLabels"],
      value: { "kubernetes.io/metadata.name": "op" },
    },
    image: { change: { image: "other" }, path: [...pod, "containers", 0, "image"], value: "other" },
    gatewayImage: { change: { gatewayImage: "g" }, path: [...pod, "containers", 1, "image"], value: "g" },
    signIn: {
      change: {
        signIn: {
          variant: "oauth2-proxy",
          issuerUrl: "https://login.example.com",
          clientId: "c",
          clientSecret: "s",
          groups: ["g"],
          trustedProxyCidrs: ["10.0.0.0/8"],
        },
      },
      path: [...toProxy, "spec", "egress", "length"],
      value: 1,
    },
    host: { change: { host: "b.example.com" }, path: ["Route", 0, "spec", "host"], value: "b.example.com" },
    clusters: {
      change: { clusters: ["x"] },
      path: ["Deployment", 0, "spec", "template", "metadata", "annotations", "streaming-inference/clusters"],
      value: "x",
    },
    otherUis: {
      change: { otherUis: [{ name: "history", service: "h", port: 8082, pods: { app: "h" } }] },
      path: ["NetworkPolicy", 0, "spec"],
      value: {
        podSelector: { matchLabels: { app: "h" } },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "flink-oauth-proxy" } } }],
            ports: [{ port: 8082, protocol: "TCP" }],
          },
        ],
      },
    },
    replicas: { change: { replicas: 3 }, path: ["Deployment", 0, "spec", "replicas"], value: 3 },
    cookieSecret: {
      change: { cookieSecret: "other" },
      path: [...pod, "volumes", 2, "secret", "secretName"],
      value: "other",
    },
    tlsSecret: {
      change: { tlsSecret: "t" },
      path: [...pod, "volumes", 1, "secret", "secretName"],
      value: "t",
    },
    route: { change: { route: false }, path: ["Route"], value: undefined },
    provider: {
      change: { provider: { peers: [{ cidr: "198.51.100.0/24" }], ports: [{ port: 443 }] } },
      path: [...toProxy, "spec", "egress", 4],
      value: { to: [{ ipBlock: { cidr: "198.51.100.0/24" } }], ports: [{ port: 443, protocol: "TCP" }] },
    },
    selector: {
      change: { selector: { app: "door" } },
      path: [...toRest, "ingress", 0, "from", 0, "podSelector", "matchLabels"],
      value: { app: "door" },
    },
    trustBundle: {
      change: { trustBundle: { volumes: [], volumeMounts: [], env: [{ name: "A", value: "b" }] } },
      path: [...pod, "containers", 0, "env"],
      value: [{ name: "A", value: "b" }],
    },
    imagePullSecret: {
      change: { imagePullSecret: "pull" },
      path: [...pod, "imagePullSecrets"],
      value: [{ name: "pull" }],
    },
  });

  it("leads to REST by the proxy and the operator only, on 8081", () => {
    const { spec } = make(props).one("NetworkPolicy", "flink-rest");
    expect(spec.podSelector).toEqual({ matchLabels: { component: "jobmanager" } });
    expect(spec.ingress).toHaveLength(1);
    expect(spec.ingress[0].ports).toEqual([{ port: 8081, protocol: "TCP" }]);
  });
});
