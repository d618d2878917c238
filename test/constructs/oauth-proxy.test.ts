import { describe, expect, it } from "vitest";
import { OAuthProxy, type OAuthProxyProps } from "../../constructs/oauth-proxy.ts";
import type { SignIn } from "../../constructs/oauth-proxy-arguments.ts";
import { trustMounts } from "../../constructs/trust-bundle.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";

const oidc: SignIn = {
  variant: "oauth2-proxy",
  issuerUrl: "https://login.example.com",
  clientId: "flink-ui",
  clientSecret: "oidc-secret",
  groups: ["operators", "owners"],
  trustedProxyCidrs: ["10.128.0.0/14"],
};
const props: OAuthProxyProps = {
  namespace: "data-team",
  image: "proxy",
  gatewayImage: "caddy",
  signIn: { variant: "openshift" },
  host: "flink.example.com",
  clusters: ["ml-inference", "data-team-session"],
  replicas: 2,
  cookieSecret: "cookie",
};
const make = (changed: OAuthProxyProps) => synthObjects((stack) => new OAuthProxy(stack, "proxy", changed));
const build = (changed: OAuthProxyProps) => byKind(make(changed));
const pod = ["Deployment", 0, "spec", "template", "spec"] as const;
const proxy = [...pod, "containers", 0] as const;
const podOf = (changes: Partial<OAuthProxyProps> = {}) =>
  make({ ...props, ...changes }).one("Deployment").spec.template.spec;
const argumentsOf = (changes?: Partial<OAuthProxyProps>): string[] => podOf(changes).containers[0].args;

describe("OAuthProxy", () => {
  testEachProp(props, build, {
    namespace: { change: { namespace: "n" }, path: ["Service", 0, "metadata", "namespace"], value: "n" },
    name: { change: { name: "door" }, path: ["ServiceAccount", 0, "metadata", "name"], value: "door" },
    image: { change: { image: "other" }, path: [...proxy, "image"], value: "other" },
    gatewayImage: { change: { gatewayImage: "g" }, path: [...pod, "containers", 1, "image"], value: "g" },
    signIn: { change: { signIn: oidc }, path: [...proxy, "args", 0], value: "--provider=oidc" },
    host: {
      change: { host: "other.example.com", signIn: oidc },
      path: [...proxy, "args", 5],
      value: "--redirect-url=https://other.example.com/oauth2/callback",
    },
    clusters: {
      change: { clusters: ["one"] },
      path: ["Deployment", 0, "spec", "template", "metadata", "annotations", "streaming-inference/clusters"],
      value: "one",
    },
    otherUis: {
      change: { otherUis: [{ name: "history", service: "h", port: 8082 }] },
      path: ["Deployment", 0, "spec", "template", "metadata", "annotations", "streaming-inference/clusters"],
      value: [...props.clusters, "history"].join(),
    },
    replicas: { change: { replicas: 3 }, path: ["Deployment", 0, "spec", "replicas"], value: 3 },
    cookieSecret: {
      change: { cookieSecret: "other" },
      path: [...pod, "volumes", 2, "secret", "secretName"],
      value: "other",
    },
    tlsSecret: {
      change: { tlsSecret: "mine" },
      path: ["Service", 0, "metadata", "annotations"],
      value: undefined,
    },
    selector: {
      change: { selector: { app: "door" } },
      path: ["Service", 0, "spec", "selector"],
      value: { app: "door" },
    },
    trustBundle: {
      change: { trustBundle: trustMounts({ configMap: "cas" }) },
      path: [...proxy, "env", 0, "name"],
      value: "SSL_CERT_DIR",
    },
    imagePullSecret: {
      change: { imagePullSecret: "pull" },
      path: [...pod, "imagePullSecrets"],
      value: [{ name: "pull" }],
    },
  });

  it("on OpenShift lets in who may change the proxy's Service, and sends back to its Route only", () => {
    expect(argumentsOf()).toContain(
      '--openshift-sar={"namespace":"data-team","resource":"services","resourceName":"flink-oauth-proxy","verb":"update"}',
    );
    const { metadata } = build(props)["ServiceAccount"]?.[0] ?? { metadata: {} };
    expect(metadata).toMatchObject({
      annotations: {
        "serviceaccounts.openshift.io/oauth-redirectreference.ui":
          '{"kind":"OAuthRedirectReference","apiVersion":"v1","reference":{"kind":"Route","name":"flink-oauth-proxy"}}',
      },
    });
  });

  it("elsewhere lets in the groups, with PKCE and headers of the router only", () => {
    expect(argumentsOf({ signIn: oidc })).toEqual(
      expect.arrayContaining([
        "--allowed-group=operators",
        "--allowed-group=owners",
        "--code-challenge-method=S256",
        "--trusted-proxy-ip=10.128.0.0/14",
        "--client-secret-file=/etc/proxy/client/client-secret",
      ]),
    );
  });

  it("has the API token only where OpenShift's proxy needs it", () => {
    const tokenOf = (signIn: SignIn) => podOf({ signIn }).automountServiceAccountToken;
    expect(tokenOf({ variant: "openshift" })).toBe(true);
    expect(tokenOf(oidc)).toBe(false);
  });

  it("leads each path to its cluster, without the prefix, from the pod's own loopback interface", () => {
    const configuration = make(props).one("ConfigMap").data.Caddyfile;
    expect(configuration).toContain("bind 127.0.0.1\n");
    expect(configuration).toContain(
      "handle_path /ml-inference/* {\n\t\treverse_proxy ml-inference-rest:8081\n",
    );
    expect(configuration).toContain("handle_path /data-team-session/* {");
  });
});
