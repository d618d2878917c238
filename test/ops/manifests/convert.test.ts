// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's expressions and escapes are what is tested.
import { describe, expect, it } from "vitest";
import { toApiObject } from "../../../ops/manifests/convert.ts";
import { schemaProblems } from "../../helpers/strict-schema.ts";

const metadata = { name: "x", namespace: "n" };

/** Terraform's spelling beside Kubernetes', each way in which they part at least once. */
const pairs: [what: string, type: string, terraform: Record<string, unknown>, api: object][] = [
  [
    "a Deployment: numbers as strings, blocks in the singular, one object as a list",
    "kubernetes_deployment_v1",
    {
      metadata: { ...metadata, labels: { "a/b_c": "1" } },
      wait_for_rollout: true,
      lifecycle: { prevent_destroy: true },
      spec: {
        replicas: "2",
        selector: [{ match_labels: { app_name: "x" } }],
        strategy: { type: "RollingUpdate", rolling_update: { max_surge: "1", max_unavailable: "25%" } },
        template: {
          metadata: { labels: { app_name: "x" } },
          spec: {
            automount_service_account_token: false,
            enable_service_links: false,
            image_pull_secrets: [{ name: "pull" }],
            host_ipc: false,
            security_context: { run_as_non_root: true, run_as_user: "1000" },
            container: {
              name: "c",
              image: "i",
              env: [
                { name: "PORT", value: "8000" },
                { name: "S", value_from: { secret_key_ref: { name: "s", key: "k" } } },
              ],
              env_from: [{ config_map_ref: { name: "m" } }],
              port: [{ name: "rest", container_port: 8000 }],
              volume_mount: [{ name: "v", mount_path: "/v", read_only: true }],
              liveness_probe: {
                http_get: { path: "/", port: "8000", http_header: [{ name: "h", value: "1" }] },
              },
              readiness_probe: { http_get: { path: "/", port: "rest" } },
            },
            topology_spread_constraint: [
              { max_skew: 1, topology_key: "t", when_unsatisfiable: "ScheduleAnyway", label_selector: [{}] },
            ],
            volume: [
              { name: "v", empty_dir: { size_limit: "1Gi" } },
              { name: "p", projected: [{ sources: [{ config_map: [{ name: "m" }] }] }] },
              { name: "s", secret: { secret_name: "s" } },
            ],
          },
        },
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { ...metadata, labels: { "a/b_c": "1" } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app_name: "x" } },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: "25%" } },
        template: {
          metadata: { labels: { app_name: "x" } },
          spec: {
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            imagePullSecrets: [{ name: "pull" }],
            hostIPC: false,
            shareProcessNamespace: false,
            securityContext: { runAsNonRoot: true, runAsUser: 1000 },
            containers: [
              {
                name: "c",
                image: "i",
                env: [
                  { name: "PORT", value: "8000" },
                  { name: "S", valueFrom: { secretKeyRef: { name: "s", key: "k", optional: false } } },
                ],
                envFrom: [{ configMapRef: { name: "m" } }],
                ports: [{ name: "rest", containerPort: 8000 }],
                volumeMounts: [{ name: "v", mountPath: "/v", readOnly: true, mountPropagation: "None" }],
                livenessProbe: {
                  httpGet: { path: "/", port: 8000, httpHeaders: [{ name: "h", value: "1" }] },
                },
                readinessProbe: { httpGet: { path: "/", port: "rest" } },
              },
            ],
            topologySpreadConstraints: [
              { maxSkew: 1, topologyKey: "t", whenUnsatisfiable: "ScheduleAnyway", labelSelector: {} },
            ],
            volumes: [
              { name: "v", emptyDir: { sizeLimit: "1Gi" } },
              { name: "p", projected: { sources: [{ configMap: { name: "m", optional: false } }] } },
              { name: "s", secret: { secretName: "s", optional: false } },
            ],
          },
        },
      },
    },
  ],
  [
    "a Service",
    "kubernetes_service_v1",
    {
      metadata,
      spec: {
        type: "ClusterIP",
        cluster_ip: "None",
        port: [
          { port: 80, target_port: "rest" },
          { port: 81, target_port: "8081" },
        ],
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        type: "ClusterIP",
        clusterIP: "None",
        ports: [
          { port: 80, targetPort: "rest" },
          { port: 81, targetPort: 8081 },
        ],
      },
    },
  ],
  [
    "a NetworkPolicy: empty selectors stay, they mean everything",
    "kubernetes_network_policy_v1",
    {
      metadata,
      spec: {
        pod_selector: {},
        policy_types: ["Ingress"],
        ingress: [
          {
            from: [{ namespace_selector: {}, pod_selector: {} }, { ip_block: { cidr: "10.0.0.0/8" } }],
            ports: [{ port: "8443", protocol: "TCP" }],
          },
        ],
      },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata,
      spec: {
        podSelector: {},
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ namespaceSelector: {}, podSelector: {} }, { ipBlock: { cidr: "10.0.0.0/8" } }],
            ports: [{ port: 8443, protocol: "TCP" }],
          },
        ],
      },
    },
  ],
  [
    "a HorizontalPodAutoscaler: plurals on y",
    "kubernetes_horizontal_pod_autoscaler_v2",
    {
      metadata,
      spec: {
        scale_target_ref: { kind: "Deployment", name: "x", api_version: "apps/v1" },
        max_replicas: 3,
        metric: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", average_utilization: 80 } },
          },
        ],
        behavior: { scale_down: [{ policy: [{ type: "Pods", value: 1, period_seconds: 60 }] }] },
      },
    },
    {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata,
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "x", apiVersion: "apps/v1" },
        maxReplicas: 3,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
          },
        ],
        behavior: { scaleDown: { policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] } },
      },
    },
  ],
  [
    "a RoleBinding",
    "kubernetes_role_binding_v1",
    {
      metadata,
      role_ref: { api_group: "rbac.authorization.k8s.io", kind: "Role", name: "x" },
      subject: [{ kind: "ServiceAccount", name: "x", namespace: "n" }],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "x" },
      subjects: [{ kind: "ServiceAccount", name: "x", namespace: "n" }],
    },
  ],
  [
    "a ConfigMap: text that looks like an expression",
    "kubernetes_config_map_v1",
    { metadata, data: { log4j: "$${sys:log.file} %%{x}", snake_case: "8" } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { log4j: "${sys:log.file} %{x}", snake_case: "8" },
      immutable: false,
    },
  ],
];

describe("toApiObject", () => {
  it.each(pairs)("%s", (_what, type, terraform, api) => {
    const object = toApiObject(type, terraform);
    expect(object).toEqual(api);
    expect(schemaProblems(object)).toEqual([]);
  });

  it("leaves custom resources as they are", () => {
    const manifest = { apiVersion: "a/v1", kind: "K", metadata, spec: { snake_case: "1", list: [{ b: 1 }] } };
    expect(toApiObject("kubernetes_manifest", { manifest, field_manager: {} })).toEqual(manifest);
  });

  it.each([
    [
      "a field that Kubernetes does not have",
      "kubernetes_service_v1",
      { metadata, spec: { porst: [] } },
      'Service.spec: Kubernetes has no field for Terraform\'s "porst"; it has allocateLoadBalancerNodePorts,',
    ],
    [
      "two blocks for one object",
      "kubernetes_service_v1",
      { metadata, spec: [{}, {}] },
      "Service.spec: holds 2 blocks where Kubernetes has one object; write one block.",
    ],
    [
      "a value that only Terraform knows",
      "kubernetes_config_map_v1",
      { metadata, data: { a: "${kubernetes_service_v1.x.id}" } },
      'ConfigMap.data.a: "${kubernetes_service_v1.x.id}" holds an expression that only Terraform can evaluate',
    ],
    [
      "a kind without a schema",
      "kubernetes_pod_v1",
      { metadata },
      'Terraform\'s "kubernetes_pod_v1" has no kind here. Known: kubernetes_config_map_v1,',
    ],
  ])("refuses %s", (_what, type, terraform, message) => {
    expect(() => toApiObject(type, terraform)).toThrow(message);
  });
});

it("the strict schema refuses what is unknown, absent or of another type", () => {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec: { ports: [{ port: "80" }], nodes: 1 },
  };
  expect(schemaProblems(service).sort()).toEqual([
    '/spec must NOT have additional properties {"additionalProperty":"nodes"}',
    '/spec/ports/0/port must be integer {"type":"integer"}',
  ]);
});
