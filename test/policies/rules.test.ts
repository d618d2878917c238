import { describe, expect, it } from "vitest";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { at } from "../../ops/policies/rule.ts";
import { rules } from "../../ops/policies/rules.ts";
import { goodObjects } from "./good-objects.ts";

type Path = readonly (string | number)[];
/** The rule that must fire, what is changed (`undefined` removes), and part of what the rule says. */
type Bad = readonly [rule: string, what: string, path: Path, value: unknown, message: string];

const pod = ["spec", "template", "spec"];
const main = [...pod, "containers", 0];
const flinkPod = ["flink", "spec", "podTemplate", "spec"];
const configuration = ["flink", "spec", "flinkConfiguration"];
const proxyArgs = ["proxy", ...main, "args"];
const object = (kind: string, more: object) => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "bad", namespace: "data-team" },
  ...more,
});
const replaced = (args: readonly string[], from: string, ...to: string[]) =>
  args.flatMap((argument) => (argument.startsWith(from) ? to : [argument]));
const goodProxyArgs: string[] = at(goodObjects(), ...proxyArgs);
const proxy = (from: string, ...to: string[]) => replaced(goodProxyArgs, from, ...to);
const openshiftArgs: string[] = at(goodObjects(), "openshiftProxy", ...main, "args");

const bad: readonly Bad[] = [
  [
    "S1",
    "a privileged container",
    ["model", ...main, "securityContext", "privileged"],
    true,
    "is privileged",
  ],
  [
    "S1",
    "a gain of rights",
    ["model", ...main, "securityContext", "allowPrivilegeEscalation"],
    true,
    "may gain rights",
  ],
  [
    "S1",
    "kept capabilities",
    ["model", ...main, "securityContext", "capabilities"],
    undefined,
    "keeps capabilities",
  ],
  ["S1", "root", ["model", ...pod, "securityContext", "runAsNonRoot"], false, "may run as root"],
  [
    "S1",
    "no call filter",
    ["model", ...pod, "securityContext", "seccompProfile"],
    undefined,
    "no system call filter",
  ],
  ["S1", "the node's network", ["model", ...pod, "hostNetwork"], true, "shares the node's namespaces"],
  [
    "S1",
    "the node's files",
    ["model", ...pod, "volumes", 0],
    { name: "h", hostPath: { path: "/" } },
    "mounts the node's files",
  ],
  [
    "S1",
    "a Flink pod template",
    [...flinkPod, "securityContext"],
    undefined,
    "FlinkDeployment ml-inference taskmanager: may run as root",
  ],
  [
    "S1",
    "a JobManager's own template",
    ["flink", "spec", "jobManager", "podTemplate"],
    { spec: { securityContext: { runAsNonRoot: false } } },
    "FlinkDeployment ml-inference jobmanager: may run as root",
  ],
  [
    "S1",
    "a TaskManager's own template",
    ["flink", "spec", "taskManager", "podTemplate"],
    { spec: { hostPID: true } },
    "FlinkDeployment ml-inference taskmanager: shares the node's namespaces",
  ],
  [
    "S1",
    "a main container without a context",
    [...flinkPod, "containers"],
    [],
    "does not name the container flink-main-container",
  ],
  ["S2", "a user id", ["model", ...main, "securityContext", "runAsUser"], 1000, "sets runAsUser"],
  ["S2", "a group id", [...flinkPod, "securityContext", "fsGroup"], 9999, "sets fsGroup"],
  [
    "S4",
    "a writable root",
    ["model", ...main, "securityContext", "readOnlyRootFilesystem"],
    undefined,
    "can write to its image",
  ],
  [
    "S4",
    "unbounded scratch",
    ["model", ...pod, "volumes", 0, "emptyDir"],
    {},
    "volume tmp may fill the node's disk",
  ],
  [
    "S5",
    "a tag",
    ["model", ...main, "image"],
    "registry.example.com/a:1",
    "has the image registry.example.com/a:1",
  ],
  ["S5", "a tag in a FlinkDeployment", ["flink", "spec", "image"], "flink:2", "has the image flink:2"],
  [
    "S5",
    "a tag in an init container",
    ["model", ...pod, "initContainers"],
    [{ ...at(goodObjects(), "model", ...main), image: "a:1" }],
    "has the image a:1",
  ],
  ["S6", "no CPU", ["model", ...main, "resources", "requests", "cpu"], undefined, "reserves no CPU"],
  ["S6", "no memory", ["model", ...main, "resources"], { requests: { cpu: "1" } }, "reserves no memory"],
  [
    "S6",
    "overcommitted memory",
    ["model", ...main, "resources", "limits", "memory"],
    "2Gi",
    "is limited to 2Gi memory and reserves 1Gi",
  ],
  [
    "S6",
    "a TaskManager without memory",
    ["flink", "spec", "taskManager", "resource", "memory"],
    undefined,
    "taskManager.resource lacks",
  ],
  ["S7", "a token", ["model", ...pod, "automountServiceAccountToken"], undefined, "mounts a token"],
  ["S7", "all verbs", ["role", "rules", 0, "verbs"], ["*"], "allows every verb"],
  ["S7", "secrets", ["role", "rules", 0, "resources"], ["pods", "secrets"], "allows secrets"],
  ["S7", "all groups", ["role", "rules", 0, "apiGroups"], ["*"], "allows pods, configmaps"],
  ["S7", "a bound ClusterRole", ["binding", "roleRef", "kind"], "ClusterRole", "binds a ClusterRole"],
  ["S7", "a ClusterRole", ["extra"], object("ClusterRole", {}), "reaches beyond the project"],
  [
    "S8",
    "a variable",
    ["model", ...main, "env"],
    [{ name: "DB_PASSWORD", value: "hunter2" }],
    "container server, DB_PASSWORD: holds a literal secret",
  ],
  [
    "S8",
    "a key under a harmless name",
    ["model", ...main, "env"],
    [{ name: "X", value: "-----BEGIN PRIVATE KEY-----" }],
    "container server, X: holds",
  ],
  ["S8", "an argument", ["model", ...main, "args"], ["--api-key=abc"], "--api-key: holds a literal secret"],
  [
    "S8",
    "an argument in two parts",
    ["model", ...main, "args"],
    ["--password", "abc"],
    "--password: holds a literal secret",
  ],
  [
    "S8",
    "a Flink setting",
    [...configuration, "s3.secret-key"],
    "abc",
    "FlinkDeployment ml-inference, s3.secret-key: holds",
  ],
  [
    "S8",
    "an annotation",
    ["model", "metadata", "annotations"],
    { token: "abc" },
    "Deployment ml-model-server, token: holds",
  ],
  [
    "S8",
    "a job's argument",
    ["sessionJob", "spec", "job", "args"],
    ["--sasl-password", "x"],
    "FlinkSessionJob csv-replay, --sasl-password: holds",
  ],
  ["S8", "a ConfigMap", ["settings", "data", "password"], "x", "ConfigMap settings, data.password: holds"],
  [
    "S9",
    "a Secret with a value",
    ["extra"],
    object("Secret", { data: { a: "eA==" } }),
    "carries its value through Terraform's state",
  ],
  [
    "S9",
    "a Secret with a text",
    ["extra"],
    object("Secret", { stringData: { a: "x" } }),
    "carries its value through Terraform's state",
  ],
  [
    "N1",
    "a Route to Flink",
    ["route", "spec", "to", "name"],
    "ml-inference-rest",
    "leads to the Service ml-inference-rest past the proxy",
  ],
  [
    "N1",
    "a Route to the model server",
    ["route", "spec", "to", "name"],
    "ml-model-server",
    "leads to the Service ml-model-server past the proxy",
  ],
  [
    "N1",
    "a Route that also leads elsewhere",
    ["route", "spec", "alternateBackends"],
    [{ name: "custom-jar-server" }],
    "leads to the Service custom-jar-server",
  ],
  [
    "N1",
    "an Ingress",
    ["extra"],
    object("Ingress", {
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: "ml-inference-rest" } } }] } }] },
    }),
    "leads to the Service ml-inference-rest",
  ],
  [
    "N1",
    "a renamed Service before Flink",
    ["proxyService", "spec", "selector"],
    { component: "jobmanager" },
    "leads to the Service flink-oauth-proxy past the proxy",
  ],
  ["N1", "a NodePort", ["jarService", "spec", "type"], "NodePort", "is open to the outside as NodePort"],
  [
    "N1",
    "the operator's ingress",
    ["flink", "spec", "ingress"],
    { template: "x" },
    "opens its REST interface by spec.ingress",
  ],
  [
    "N1",
    "an exposed REST Service",
    [...configuration, "kubernetes.rest-service.exposed.type"],
    "LoadBalancer",
    "opens its REST Service as LoadBalancer",
  ],
  ["N2", "edge termination", ["route", "spec", "tls", "termination"], "edge", "terminates as edge"],
  [
    "N2",
    "plain HTTP",
    ["route", "spec", "tls", "insecureEdgeTerminationPolicy"],
    "Allow",
    "answers plain HTTP (Allow)",
  ],
  ["N2", "no HSTS", ["route", "metadata", "annotations"], undefined, "has no HSTS of a year"],
  ["N3", "no default", ["deny"], undefined, "no NetworkPolicy denies Ingress for all pods"],
  [
    "N3",
    "a default for some pods",
    ["deny", "spec", "podSelector"],
    { matchLabels: { a: "b" } },
    "no NetworkPolicy denies Egress",
  ],
  ["N3", "a default that allows", ["deny", "spec", "egress"], [{}], "no NetworkPolicy denies Egress"],
  [
    "N5",
    "jars without TLS",
    ["jarService", "spec", "ports", 0, "port"],
    8080,
    "serves jars on another port than 8443",
  ],
  [
    "F1",
    "upload in the UI",
    [...configuration, "web.submit.enable"],
    undefined,
    "web.submit.enable is not set",
  ],
  [
    "F1",
    "cancelling in the UI",
    [...configuration, "web.cancel.enable"],
    "true",
    "web.cancel.enable is true",
  ],
  [
    "F2",
    "no TLS",
    [...configuration, "security.ssl.internal.enabled"],
    undefined,
    "security.ssl.internal.enabled is not true",
  ],
  [
    "F2",
    "no keystore",
    [...configuration, "security.ssl.internal.keystore"],
    undefined,
    "security.ssl.internal.keystore names no file",
  ],
  [
    "F3",
    "any origin",
    [...configuration, "web.access-control-allow-origin"],
    undefined,
    "not set, which means *",
  ],
  [
    "F4",
    "no high availability",
    [...configuration, "high-availability.type"],
    "NONE",
    "has no high availability",
  ],
  [
    "F4",
    "no checkpoints",
    [...configuration, "execution.checkpointing.interval"],
    undefined,
    "takes no checkpoints",
  ],
  [
    "F4",
    "checkpoints in memory",
    [...configuration, "execution.checkpointing.dir"],
    undefined,
    "keeps checkpoints in memory",
  ],
  [
    "F4",
    "at least once",
    [...configuration, "execution.checkpointing.mode"],
    "AT_LEAST_ONCE",
    "is not exactly-once",
  ],
  [
    "F4",
    "checkpoints that go",
    [...configuration, "execution.checkpointing.externalized-checkpoint-retention"],
    undefined,
    "drops its checkpoints",
  ],
  [
    "F4",
    "stateless upgrades",
    ["flink", "spec", "job", "upgradeMode"],
    undefined,
    "loses its state at each upgrade",
  ],
  [
    "F5",
    "a jar from anywhere",
    ["flink", "spec", "job", "jarURI"],
    "https://example.com/x.jar",
    "takes its jar from https://example.com/x.jar; only local:///",
  ],
  [
    "F5",
    "a session jar without TLS",
    ["sessionJob", "spec", "job", "jarURI"],
    "http://x/x.jar",
    "only https:// is allowed",
  ],
  [
    "F6",
    "a shared prefix",
    ["sessionJob", "spec", "job", "args", 3],
    "ml-inference",
    "shares the transactional id prefix ml-inference with FlinkDeployment ml-inference",
  ],
  ["F6", "no time-out", ["sessionJob", "spec", "job", "args", 4], "--other", "sets no transaction time-out"],
  ["F6", "no prefix", ["sessionJob", "spec", "job", "args", 2], "--other", "names no transactional id"],
  [
    "A1",
    "an unseen path",
    proxyArgs,
    [...goodProxyArgs, "--skip-auth-route=GET=^/jobs"],
    "lets requests in unseen by --skip-auth-route",
  ],
  [
    "A1",
    "an upstream elsewhere",
    proxyArgs,
    proxy("--upstream", "--upstream=http://example.com"),
    "leads to http://example.com",
  ],
  ["A1", "no upstream", proxyArgs, proxy("--upstream"), "leads nowhere"],
  [
    "A1",
    "a cookie secret in the open",
    proxyArgs,
    proxy("--cookie-secret-file", "--cookie-secret=/a"),
    "cookie secret in an argument",
  ],
  [
    "A1",
    "a client secret in the open",
    proxyArgs,
    proxy("--client-secret-file", "--client-secret=/a"),
    "client secret in an argument",
  ],
  [
    "A1",
    "an insecure cookie",
    proxyArgs,
    proxy("--cookie-secure", "--cookie-secure=false"),
    "--cookie-secure is false",
  ],
  ["A1", "a cookie for scripts", proxyArgs, proxy("--cookie-httponly"), "--cookie-httponly is not set"],
  [
    "A1",
    "a cookie for other sites",
    proxyArgs,
    proxy("--cookie-samesite", "--cookie-samesite=none"),
    "--cookie-samesite is none",
  ],
  [
    "A1",
    "passed tokens",
    proxyArgs,
    proxy("--pass-access-token", "--pass-access-token=true"),
    "hands people's access tokens",
  ],
  [
    "A1",
    "plain HTTP",
    proxyArgs,
    proxy("--http-address", "--http-address=:8080"),
    "also listens without TLS",
  ],
  [
    "A1",
    "everybody",
    proxyArgs,
    proxy("--allowed-group"),
    "lets everybody in whom the provider knows (--email-domain=*)",
  ],
  ["A1", "no PKCE", proxyArgs, proxy("--code-challenge"), "signs in without PKCE"],
  ["A1", "forged headers", proxyArgs, proxy("--trusted-proxy-ip"), "believes forwarded headers from anyone"],
  [
    "A1",
    "an old proxy",
    ["proxy", ...main, "image"],
    `oauth2-proxy:v7.15.2@sha256:${"0a".repeat(32)}`,
    "is oauth2-proxy 7.15.2",
  ],
  [
    "A1",
    "every account of the cluster",
    ["openshiftProxy", ...main, "args"],
    replaced(openshiftArgs, "--openshift-sar"),
    "lets every account of the cluster in",
  ],
];

const check = (objects: Record<string, ApiObject>, ruleId?: string) =>
  rules
    .filter(({ id }) => ruleId === undefined || id === ruleId)
    .flatMap((rule) =>
      rule.check(Object.values(objects)).map(({ where, message }) => `${rule.id} ${where}: ${message}`),
    );

function change(path: Path, value: unknown): Record<string, ApiObject> {
  const objects = structuredClone(goodObjects());
  const last = path.at(-1) ?? "";
  const parent = at(objects, ...path.slice(0, -1)) as Record<string | number, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return objects;
}

describe("rules", () => {
  it("pass what is good", () => expect(check(goodObjects())).toEqual([]));

  it.each(bad)("%s refuses %s", (rule, _what, path, value, message) => {
    const found = check(change(path, value));
    expect(found.join("\n")).toContain(message);
    // The fixture is bad in one way only: no other rule fires.
    expect(found.filter((line) => !line.startsWith(`${rule} `))).toEqual([]);
  });

  it("each have a bad fixture", () => {
    const fired = new Set(bad.map(([rule]) => rule));
    expect(rules.map(({ id }) => id).filter((id) => !fired.has(id))).toEqual([]);
  });
});
