import type { ApiObject } from "../../ops/manifests/convert.ts";

const namespace = "data-team";
const digest = `@sha256:${"0a".repeat(32)}`;
const labels = (name: string, component: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/component": component,
});
const security = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
const podSecurity = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };
const resources = { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } };
const session = ["--cookie-secure=true", "--cookie-httponly=true", "--cookie-samesite=lax"];

const container = (name: string, more: object = {}) => ({
  name,
  image: `registry.example.com/${name}${digest}`,
  securityContext: security,
  resources,
  ...more,
});

function deployment(name: string, component: string, main: object): ApiObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: labels(name, component) },
    spec: {
      template: {
        metadata: { labels: labels(name, component) },
        spec: {
          automountServiceAccountToken: false,
          securityContext: podSecurity,
          containers: [main],
          volumes: [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }],
        },
      },
    },
  };
}

function service(name: string, component: string, port: number): ApiObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: labels(name, component) },
    spec: { type: "ClusterIP", selector: { "app.kubernetes.io/name": name }, ports: [{ name: "p", port }] },
  };
}

const checkpoints = "s3://bucket/checkpoints";
const flinkConfiguration = {
  "web.submit.enable": "false",
  "web.cancel.enable": "false",
  "web.access-control-allow-origin": "https://flink.example.com",
  "security.ssl.internal.enabled": "true",
  "security.ssl.internal.keystore": "/etc/tls/keystore.jks",
  "security.ssl.internal.truststore": "/etc/tls/truststore.jks",
  "high-availability.type": "kubernetes",
  "execution.checkpointing.interval": "10 s",
  "execution.checkpointing.mode": "EXACTLY_ONCE",
  "execution.checkpointing.dir": checkpoints,
  "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
};
const writing = (prefix: string) => [
  ...["--dead-letter-topic", "dead-letters", "--transactional-id-prefix", prefix],
  ...["--transaction-timeout-ms", "600000"],
];

/** One object of each kind that every rule lets pass; a bad fixture is this and one change. */
export function goodObjects(): Record<string, ApiObject> {
  return {
    proxy: deployment(
      "flink-oauth-proxy",
      "ui-access",
      container("oauth-proxy", {
        image: `registry.example.com/oauth2-proxy:v7.15.3${digest}`,
        args: [
          ...[
            "--provider=oidc",
            "--client-secret-file=/c",
            "--code-challenge-method=S256",
            "--email-domain=*",
          ],
          ...["--allowed-group=team", "--https-address=:8443", "--http-address=", "--reverse-proxy=true"],
          ...["--trusted-proxy-ip=10.0.0.0/8", "--upstream=http://127.0.0.1:8080", "--cookie-secret-file=/s"],
          ...session,
          "--pass-access-token=false",
        ],
      }),
    ),
    openshiftProxy: deployment(
      "other-proxy",
      "ui-access",
      container("oauth-proxy", {
        args: [
          ...["--provider=openshift", '--openshift-sar={"verb":"update"}', "--http-address="],
          ...["--upstream=http://job-rest:8081", "--cookie-secret-file=/s", "--pass-access-token=false"],
          ...session,
        ],
      }),
    ),
    model: deployment(
      "ml-model-server",
      "model-server",
      container("server", { env: [{ name: "MODEL_URI", value: "s3://b/m" }], args: ["--secret-file", "/x"] }),
    ),
    proxyService: service("flink-oauth-proxy", "ui-access", 8443),
    modelService: service("ml-model-server", "model-server", 8000),
    jarService: service("custom-jar-server", "jar-server", 8443),
    route: {
      apiVersion: "route.openshift.io/v1",
      kind: "Route",
      metadata: {
        name: "flink-oauth-proxy",
        namespace,
        annotations: { "haproxy.router.openshift.io/hsts_header": "max-age=31536000;includeSubDomains" },
      },
      spec: {
        to: { kind: "Service", name: "flink-oauth-proxy" },
        tls: { termination: "reencrypt", insecureEdgeTerminationPolicy: "Redirect" },
      },
    },
    deny: {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default-deny", namespace },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    role: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "flink", namespace },
      rules: [{ apiGroups: [""], resources: ["pods", "configmaps"], verbs: ["get"] }],
    },
    binding: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "flink", namespace },
      roleRef: { kind: "Role", name: "flink" },
    },
    settings: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace },
      data: { "log4j-console.properties": "rootLogger.level = INFO" },
    },
    flink: {
      apiVersion: "flink.apache.org/v1beta1",
      kind: "FlinkDeployment",
      metadata: { name: "ml-inference", namespace },
      spec: {
        image: `registry.example.com/flink${digest}`,
        flinkConfiguration,
        job: { jarURI: "local:///opt/job.jar", upgradeMode: "savepoint", args: writing("ml-inference") },
        jobManager: { resource: { cpu: 1, memory: "1Gi" } },
        taskManager: { resource: { cpu: 1, memory: "1Gi" } },
        podTemplate: {
          spec: {
            securityContext: podSecurity,
            containers: [{ name: "flink-main-container", securityContext: security }],
          },
        },
      },
    },
    sessionJob: {
      apiVersion: "flink.apache.org/v1beta1",
      kind: "FlinkSessionJob",
      metadata: { name: "csv-replay", namespace },
      spec: {
        deploymentName: "session",
        job: { jarURI: "https://custom-jar-server:8443/x.jar", args: writing("csv-replay") },
      },
    },
  };
}
