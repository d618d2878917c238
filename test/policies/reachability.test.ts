import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { podsOf } from "../../ops/policies/pods.ts";
import { type Endpoint, type PortName, reachable } from "../../ops/policies/reachability.ts";
import { applicationJobs, isDeployed, sessionCluster } from "../../stacks/jobs.ts";
import { projectObjects } from "../helpers/project.ts";

const ports: readonly PortName[] = [
  ...["53/TCP", "53/UDP", "5353/TCP", "5353/UDP", "443/TCP", "6443/TCP", "6121/TCP", "6122/TCP", "6123/TCP"],
  ...[
    "6124/TCP",
    "6125/TCP",
    "8000/TCP",
    "8001/TCP",
    "8002/TCP",
    "8080/TCP",
    "8081/TCP",
    "8082/TCP",
    "8443/TCP",
    "9000/TCP",
  ],
  ...["9092/TCP", "9249/TCP"],
] as PortName[];

/** Everything that is not a pod of the project, and might talk to one. */
function outside(environment: Name): Endpoint[] {
  const { platform, kafka } = loadEnvironment(environment);
  const isOpenshift = platform.kind === "openshift";
  const pod = (name: string, namespace: string, labels = {}, namespaceLabels = {}): Endpoint => ({
    name,
    namespace,
    labels,
    namespaceLabels: { "kubernetes.io/metadata.name": namespace, ...namespaceLabels },
  });
  return [
    isOpenshift
      ? pod("router", "openshift-ingress", {}, { "policy-group.network.openshift.io/ingress": "" })
      : pod("router", "ingress"),
    isOpenshift
      ? pod("dns", "openshift-dns", { "dns.operator.openshift.io/daemonset-dns": "default" })
      : pod("dns", "kube-system", { "k8s-app": "kube-dns" }),
    pod("oauth-server", "openshift-authentication"),
    pod("operator", platform.operatorNamespace),
    pod("monitoring", platform.monitoringNamespace),
    pod("kafka", kafka.namespace ?? ""),
    // Another team's pods call themselves what they like.
    pod("stranger", "another-team", {
      "app.kubernetes.io/name": "flink-oauth-proxy",
      component: "jobmanager",
    }),
    ...(isOpenshift
      ? [
          { name: "api-server", address: environment === "dev" ? "192.0.2.1" : "192.0.2.65" },
          { name: "s3", address: "198.51.100.1" },
          { name: "identity-provider", address: "198.51.100.129" },
          { name: "log-store", address: "198.51.100.65" },
        ]
      : // A test cluster has one range for all of them: ports alone tell them apart.
        [{ name: "cluster-addresses", address: "10.96.0.1" }]),
    { name: "internet", address: "203.0.113.7" },
  ];
}

/** Where each environment's pods find what lies outside: the endpoint's name, and the port. */
const places = {
  dev: { api: "api-server", s3: ["s3", 443], dns: 5353, logs: true, history: true, topicsJob: true },
  prod: { api: "api-server", s3: ["s3", 443], dns: 5353, logs: true, history: true, topicsJob: false },
  local: {
    api: "cluster-addresses",
    s3: ["cluster-addresses", 9000],
    dns: 53,
    logs: false,
    history: false,
    topicsJob: true,
  },
} as const;
type Name = keyof typeof places;

/** Flink clusters and what the job in each uses. */
const clusters = (environment: Name) => [
  { name: sessionCluster, callsModel: false, usesKafka: true },
  ...applicationJobs
    .filter((job) => isDeployed(job, loadEnvironment(environment)))
    .map(({ name, callsModelServer = false, reads, writes }) => ({
      name,
      callsModel: callsModelServer,
      usesKafka: reads.length + writes.length > 0,
    })),
];

/**
 * Who may talk to whom, as SECURITY's N4 has it. Written by hand, apart from the code that makes the policies: an edge
 * more or less is a difference.
 */
function allowed(environment: Name, present: readonly string[]): string[] {
  const { api, s3, dns, logs, history, topicsJob } = places[environment];
  const deployed = clusters(environment).filter(({ name }) => present.includes(`${name} jobmanager`));
  const jobManagers = deployed.map(({ name }) => `${name} jobmanager`);
  const taskManagers = deployed.map(({ name }) => `${name} taskmanager`);
  const all = [
    "flink-oauth-proxy",
    "custom-jar-server",
    "ml-model-server",
    ...(topicsJob ? ["kafka-topics"] : []),
    ...(history ? ["flink-history"] : []),
    ...jobManagers,
    ...taskManagers,
  ];
  const edges: [from: string, to: string, ...ports: number[]][] = [
    ["router", "flink-oauth-proxy", 8443],
    ...jobManagers.flatMap((jobManager): typeof edges => [
      ["flink-oauth-proxy", jobManager, 8081],
      ["operator", jobManager, 8081],
    ]),
    ["operator", "custom-jar-server", 8443],
    ...deployed.flatMap(({ name, callsModel, usesKafka }): typeof edges => {
      const [jm, tm] = [`${name} jobmanager`, `${name} taskmanager`];
      return [
        [tm, jm, 6123, 6124],
        [jm, jm, 6123, 6124],
        [jm, tm, 6121, 6122, 6125],
        [tm, tm, 6121, 6122, 6125],
        ...[jm, tm].flatMap((pod): typeof edges => [
          [pod, api, 6443],
          [pod, ...s3],
          ...(usesKafka ? ([[pod, "kafka", 9092]] as typeof edges) : []),
          ...(logs ? ([[pod, "log-store", 443]] as typeof edges) : []),
          ["monitoring", pod, 9249],
        ]),
        ...(callsModel ? [[tm, "ml-model-server", 8000] as [string, string, number]] : []),
      ];
    }),
    ["monitoring", "ml-model-server", 8002],
    ["custom-jar-server", ...s3],
    ...(topicsJob ? ([["kafka-topics", "kafka", 9092]] as typeof edges) : []),
    ...(history
      ? ([
          ["flink-oauth-proxy", "flink-history", 8082],
          ["flink-history", ...s3],
        ] as typeof edges)
      : []),
    ...{
      dev: [
        ["ml-model-server", "s3", 443],
        ["flink-oauth-proxy", "api-server", 6443],
        ["flink-oauth-proxy", "oauth-server", 6443],
        ["flink-oauth-proxy", "router", 443],
      ] as typeof edges,
      prod: [
        ["ml-model-server", "s3", 443],
        ["flink-oauth-proxy", "identity-provider", 443],
      ] as typeof edges,
      // Its bundle is a file of the node.
      local: [["flink-oauth-proxy", "cluster-addresses", 443]] as typeof edges,
    }[environment],
  ];
  return [
    ...all.flatMap((pod) => [`${pod} → dns:${dns}/TCP`, `${pod} → dns:${dns}/UDP`]),
    ...edges.flatMap(([from, to, ...numbers]) => numbers.map((port) => `${from} → ${to}:${port}/TCP`)),
  ].sort();
}

describe.each(["local", "dev", "prod"] as const)("%s", (environment) => {
  const { namespace } = loadEnvironment(environment);
  const { all } = projectObjects(environment);
  const pods = podsOf(all).map(
    ({ owner, flinkRole, labels }): Endpoint => ({
      name: flinkRole === undefined ? owner.metadata.name : `${owner.metadata.name} ${flinkRole}`,
      namespace,
      labels,
    }),
  );
  const endpoints = [...pods, ...outside(environment)];

  it("allows exactly the edges of the matrix", () => {
    expect(reachable(all, namespace, endpoints, ports)).toEqual(
      allowed(
        environment,
        pods.map(({ name }) => name),
      ),
    );
  });

  it("guards Flink's REST interface at its own end, whatever others may send", () => {
    const ingressOnly = all.map((object) =>
      object.kind === "NetworkPolicy"
        ? { ...object, spec: { ...(object["spec"] as object), policyTypes: ["Ingress"] } }
        : object,
    );
    const careless: Endpoint = { name: "debug", namespace, labels: { app: "debug" } };
    const into = reachable(ingressOnly, namespace, [...endpoints, careless], ["8081/TCP"]);
    expect(into.filter((edge) => edge.includes("→ ml-inference jobmanager"))).toEqual([
      "flink-oauth-proxy → ml-inference jobmanager:8081/TCP",
      "operator → ml-inference jobmanager:8081/TCP",
    ]);
  });

  it("would show an edge too many and one too few", () => {
    const open: ApiObject = {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "careless", namespace },
      spec: {
        podSelector: { matchLabels: { component: "jobmanager" } },
        ingress: [{ ports: [{ port: 8081 }] }],
      },
    };
    expect(reachable([...all, open], namespace, endpoints, ports)).toContain(
      "stranger → ml-inference jobmanager:8081/TCP",
    );
    const removed = all.filter(
      ({ kind, metadata }) => !(kind === "NetworkPolicy" && metadata.name === "flink-rest"),
    );
    expect(reachable(removed, namespace, endpoints, ports)).not.toContain(
      "operator → ml-inference jobmanager:8081/TCP",
    );
  });
});

describe("reachable", () => {
  const pod = (name: string): Endpoint => ({ name, namespace: "n", labels: { app: name } });
  const policy = (spec: object) => [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "p", namespace: "n" },
      spec,
    },
  ];
  const outer: Endpoint = { name: "o", namespace: "other", labels: { app: "a" } };
  const address: Endpoint = { name: "i", address: "10.1.2.3" };
  const edges = (spec: object, ...endpoints: Endpoint[]) =>
    reachable(policy(spec), "n", endpoints, ["80/TCP"]);

  it.each([
    ["everything without a policy", { podSelector: { matchLabels: { app: "none" } } }, 4],
    ["nothing into a pod that is selected without rules", { podSelector: { matchLabels: { app: "b" } } }, 2],
    ["a rule without peers from everywhere", { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] }, 4],
    ["a rule for another port not", { podSelector: {}, ingress: [{ ports: [{ port: 81 }] }] }, 0],
    ["a range of ports", { podSelector: {}, ingress: [{ ports: [{ port: 70, endPort: 90 }] }] }, 4],
    ["another protocol not", { podSelector: {}, ingress: [{ ports: [{ port: 80, protocol: "UDP" }] }] }, 0],
    [
      "egress where its rules are there without types",
      { podSelector: {}, ingress: [{}], egress: [{ to: [{ podSelector: { matchLabels: { app: "b" } } }] }] },
      2,
    ],
  ])("allows %s", (_what, spec, count) => {
    expect(edges(spec, pod("a"), pod("b"))).toHaveLength(count);
  });

  it("keeps namespaces and addresses apart", () => {
    const from = (peer: object) =>
      edges(
        { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [peer] }] },
        pod("b"),
        outer,
        address,
      );
    expect(from({ podSelector: { matchLabels: { app: "a" } } })).not.toContain("o → b:80/TCP");
    expect(
      from({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "other" } } }),
    ).toContain("o → b:80/TCP");
    expect(from({ ipBlock: { cidr: "10.1.0.0/16" } })).toContain("i → b:80/TCP");
    expect(from({ ipBlock: { cidr: "10.2.0.0/16" } })).not.toContain("i → b:80/TCP");
    // All namespaces are pods, not addresses.
    expect(from({ namespaceSelector: {} })).toEqual(expect.not.arrayContaining(["i → b:80/TCP"]));
    expect(from({ ipBlock: { cidr: "0.0.0.0/0" } })).not.toContain("o → b:80/TCP");
  });
});
