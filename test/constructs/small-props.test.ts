import { describe } from "vitest";
import { clusterNetwork } from "../../constructs/cluster-network.ts";
import { CustomResource, type CustomResourceProps } from "../../constructs/custom-resource.ts";
import { FlinkAccount, type FlinkAccountProps } from "../../constructs/flink-account.ts";
import { FlinkApplication } from "../../constructs/flink-application.ts";
import type { InternalTlsProps } from "../../constructs/flink-configuration/internal-tls.ts";
import type { AutoscalerProps } from "../../constructs/flink-configuration/scaling.ts";
import { FlinkStateSnapshot, type SavepointProps } from "../../constructs/flink-state-snapshot.ts";
import { KafkaClient, type KafkaClientProps } from "../../constructs/kafka-client.ts";
import { LogShipping, type LogShippingProps } from "../../constructs/log-shipping.ts";
import { ModelServer, type ModelServerProps } from "../../constructs/model-server.ts";
import { Monitoring, type MonitoringProps } from "../../constructs/monitoring.ts";
import { DefaultDeny, type DefaultDenyProps } from "../../constructs/network-policies.ts";
import type { ObjectStoreProps } from "../../constructs/object-store.ts";
import type { KubernetesObject } from "../../constructs/rules/manifest-rules.ts";
import { TrustBundle, type TrustBundleProps, trustMounts } from "../../constructs/trust-bundle.ts";
import { applicationProps } from "../helpers/flink-props.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";
import { synthResources } from "../helpers/synth.ts";

const namespaceOf = (kind: string) => ({
  change: { namespace: "n" },
  path: [kind, 0, "metadata", "namespace"],
  value: "n",
});

describe("FlinkAccount", () => {
  const build = (props: FlinkAccountProps) =>
    byKind(synthObjects((stack) => new FlinkAccount(stack, "a", props)));
  testEachProp<FlinkAccountProps>({ namespace: "data-team" }, build, {
    namespace: namespaceOf("Role"),
    imagePullSecret: {
      change: { imagePullSecret: "pull" },
      path: ["ServiceAccount", 0, "imagePullSecrets"],
      value: [{ name: "pull" }],
    },
    name: { change: { name: "other" }, path: ["RoleBinding", 0, "subjects", 0, "name"], value: "other" },
  });
});

describe("LogShipping", () => {
  const base: LogShippingProps = { namespace: "data-team", image: "fb", host: "logs.example.com", port: 443 };
  const build = (props: LogShippingProps) => {
    let shipping: LogShipping | undefined;
    const objects = synthObjects((stack) => {
      shipping = new LogShipping(stack, "logs", props);
      return shipping;
    });
    const file = objects.one("ConfigMap");
    return {
      file,
      output: JSON.parse(file.data["fluent-bit.yaml"]).pipeline.outputs[0],
      shipping,
      text: JSON.stringify(file),
    };
  };
  testEachProp<LogShippingProps>(base, build, {
    namespace: { change: { namespace: "n" }, path: ["file", "metadata", "namespace"], value: "n" },
    image: { change: { image: "other" }, path: ["shipping", "container", "image"], value: "other" },
    host: { change: { host: "b.example.com" }, path: ["output", "host"], value: "b.example.com" },
    port: { change: { port: 8443 }, path: ["output", "port"], value: 8443 },
    trust: {
      change: { trust: { configMap: "bundle", key: "ca.crt" } },
      path: ["shipping", "volumes", 1],
      value: {
        name: "log-shipper-trust",
        configMap: { name: "bundle", items: [{ key: "ca.crt", path: "ca-bundle.crt" }] },
      },
    },
    name: { change: { name: "other" }, path: ["file", "metadata", "name"], value: "other" },
  });
});

describe("Monitoring", () => {
  const target = (name: string) => ({ name, pods: { app: name }, port: "metrics" });
  const base = { namespace: "data-team", modelServer: target("model"), flink: target("flink") };
  const build = (props: MonitoringProps) =>
    byKind(synthObjects((stack) => new Monitoring(stack, "m", props)));
  const labels = (index: number) => ["PodMonitor", index, "spec", "selector", "matchLabels", "app"];
  testEachProp<MonitoringProps>(base, build, {
    namespace: namespaceOf("PrometheusRule"),
    flink: { change: { flink: target("f") }, path: labels(0), value: "f" },
    modelServer: { change: { modelServer: target("m") }, path: labels(1), value: "m" },
  });
});

describe("TrustBundle", () => {
  const build = (props: TrustBundleProps) => {
    let bundle: TrustBundle | undefined;
    const resources = synthResources((stack) => {
      bundle = new TrustBundle(stack, "trust", props);
      return bundle;
    });
    return { configMaps: Object.values(resources["kubernetes_config_map_v1"] ?? {}), mounts: bundle?.mounts };
  };
  testEachProp<TrustBundleProps>({ namespace: "data-team", serviceCa: true }, build, {
    namespace: { change: { namespace: "n" }, path: ["configMaps", 0, "metadata", "namespace"], value: "n" },
    configMap: {
      change: { configMap: "bundle" },
      path: ["mounts", "env", 1],
      value: { name: "NODE_EXTRA_CA_CERTS", value: "/etc/trust-bundle/ca-bundle.crt" },
    },
    serviceCa: { change: { serviceCa: false }, throws: "holds no resource" },
  });
});

describe("KafkaClient", () => {
  const base: KafkaClientProps = { namespace: "data-team", security: { protocol: "SSL" } };
  const build = (props: KafkaClientProps) =>
    byKind(synthObjects((stack) => new KafkaClient(stack, "kafka", props)));
  testEachProp<KafkaClientProps>(base, build, {
    namespace: namespaceOf("ConfigMap"),
    security: {
      change: { security: { protocol: "SASL_PLAINTEXT", mechanism: "PLAIN" } },
      path: ["ConfigMap", 0, "data", "client.properties"],
      value: `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config=$${"{"}directory:/etc/kafka-credentials:sasl.jaas.config}\n`,
    },
  });
});

describe("DefaultDeny", () => {
  const network = clusterNetwork({ kind: "openshift", apiServerCidr: "192.0.2.0/24" });
  const build = (props: DefaultDenyProps) =>
    byKind(synthObjects((stack) => new DefaultDeny(stack, "deny", props)));
  testEachProp<DefaultDenyProps>({ namespace: "data-team", network }, build, {
    namespace: namespaceOf("NetworkPolicy"),
    network: {
      change: { network: { ...network, dns: { peers: [{ cidr: "10.0.0.10/32" }], ports: [{ port: 53 }] } } },
      path: ["NetworkPolicy", 1, "spec", "egress", 0, "to"],
      value: [{ ipBlock: { cidr: "10.0.0.10/32" } }],
    },
  });
});

describe("CustomResource", () => {
  const manifest = {
    apiVersion: "flink.apache.org/v1beta1",
    kind: "FlinkDeployment",
    metadata: { name: "job", namespace: "data-team" },
    spec: { flinkVersion: "v1_18" },
  } as KubernetesObject;
  type Props = CustomResourceProps<KubernetesObject>;
  const build = (props: Props) =>
    Object.values(
      synthResources((stack) => new CustomResource(stack, "job", props))["kubernetes_manifest"] ?? {},
    )[0];
  testEachProp<Props>({ manifest }, build, {
    manifest: {
      change: { manifest: { ...manifest, metadata: { name: "other", namespace: "data-team" } } },
      path: ["manifest", "metadata", "name"],
      value: "other",
    },
    computedFields: {
      change: { computedFields: ["spec.host"] },
      path: ["computed_fields", 2],
      value: "spec.host",
    },
    allowEmpty: {
      change: {
        allowEmpty: ["spec.checkpoint"],
        manifest: { ...manifest, spec: { checkpoint: {} } } as KubernetesObject,
      },
      path: ["manifest", "spec"],
      value: { checkpoint: {} },
    },
    allowDestroyOf: { change: { allowDestroyOf: "job" }, path: ["lifecycle"], value: undefined },
  });
});

const objectStore: ObjectStoreProps = {
  endpoint: "https://s3.example.com",
  region: "eu-central-1",
  bucket: "b",
  pathStyle: true,
  credentialsSecret: "credentials",
};
const server: ModelServerProps = {
  namespace: "data-team",
  image: "registry.example.com/ml-model-server@sha256:00",
  modelUri: "s3://models/banking77-gru/1.0.0",
  replicas: 2,
  cpuRequest: "500m",
  memory: "512Mi",
};
const serverObjects = (props: ModelServerProps) => {
  const objects = synthObjects((stack) => new ModelServer(stack, "server", props));
  const [{ env }] = objects.one("Deployment").spec.template.spec.containers;
  return { ...byKind(objects), env: byName(env) };
};

describe("ModelServer", () => {
  const container = ["Deployment", 0, "spec", "template", "spec", "containers", 0];
  const variable = (name: string, value: string) => ({ path: ["env", name], value: { name, value } });
  testEachProp<ModelServerProps>(server, serverObjects, {
    namespace: namespaceOf("Service"),
    image: { change: { image: "other" }, path: [...container, "image"], value: "other" },
    modelUri: { change: { modelUri: "file:///m" }, ...variable("MODEL_URI", "file:///m") },
    replicas: { change: { replicas: 3 }, path: ["Deployment", 0, "spec", "replicas"], value: 3 },
    maxReplicas: {
      change: { maxReplicas: 5 },
      path: ["HorizontalPodAutoscaler", 0, "spec", "maxReplicas"],
      value: 5,
    },
    maxBatchTexts: { change: { maxBatchTexts: 8 }, ...variable("MAX_BATCH_TEXTS", "8") },
    maxQueuedTexts: { change: { maxQueuedTexts: 9 }, ...variable("MAX_QUEUED_TEXTS", "9") },
    keepAliveTimeoutMs: {
      change: { keepAliveTimeoutMs: 5_000 },
      ...variable("KEEP_ALIVE_TIMEOUT_MS", "5000"),
    },
    canary: {
      change: { canary: { modelName: "m", version: "2.0.0", percent: 2.5, modelUri: "s3://models/m/2.0.0" } },
      ...variable("CANARY", "m=2.0.0:2.5"),
    },
    traces: {
      change: { traces: { endpoint: "http://otel:4318", protocol: "http/json" } },
      ...variable("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel:4318"),
    },
    objectStore: { change: { objectStore }, ...variable("AWS_ENDPOINT_URL_S3", objectStore.endpoint) },
    trustBundle: {
      change: { trustBundle: trustMounts({ configMap: "bundle" }) },
      ...variable("AWS_CA_BUNDLE", "/etc/trust-bundle/ca-bundle.crt"),
    },
    imagePullSecret: {
      change: { imagePullSecret: "pull" },
      path: ["Deployment", 0, "spec", "template", "spec", "imagePullSecrets"],
      value: [{ name: "pull" }],
    },
    name: { change: { name: "other" }, path: ["Service", 0, "metadata", "name"], value: "other" },
    selector: {
      change: { selector: { app: "live" } },
      path: ["Service", 0, "spec", "selector"],
      value: { app: "live" },
    },
    cpuRequest: {
      change: { cpuRequest: "2" },
      path: [...container, "resources", "requests", "cpu"],
      value: "2",
    },
    memory: {
      change: { memory: "1Gi" },
      path: [...container, "resources", "limits", "memory"],
      value: "1Gi",
    },
  });
});

describe("ObjectStore: what every client of it is told", () => {
  const variable = (name: string, value: string) => ({ path: ["env", name], value: { name, value } });
  testEachProp<ObjectStoreProps>(objectStore, (store) => appOf({ storage: { kind: "s3", store } }), {
    endpoint: { change: { endpoint: "https://b" }, ...variable("AWS_ENDPOINT_URL_S3", "https://b") },
    region: { change: { region: "us-east-1" }, ...variable("AWS_REGION", "us-east-1") },
    pathStyle: { change: { pathStyle: false }, ...variable("S3_PATH_STYLE", "false") },
    credentialsSecret: {
      change: { credentialsSecret: "other" },
      path: ["env", "AWS_ACCESS_KEY_ID", "valueFrom", "secretKeyRef", "name"],
      value: "other",
    },
    bucket: {
      change: { bucket: "other" },
      path: ["spec", "flinkConfiguration", "high-availability.storageDir"],
      value: "s3://other/flink/ml-inference/ha",
    },
  });
});

describe("Autoscaler", () => {
  const key = (name: string, value: string) => ({
    path: ["spec", "flinkConfiguration", `job.autoscaler.${name}`],
    value,
  });
  testEachProp<AutoscalerProps>({}, (autoscaler) => appOf({ autoscaler }), {
    targetUtilization: { change: { targetUtilization: 0.5 }, ...key("target.utilization", "0.5") },
    minParallelism: { change: { minParallelism: 2 }, ...key("vertex.min-parallelism", "2") },
    maxParallelism: { change: { maxParallelism: 8 }, ...key("vertex.max-parallelism", "8") },
    stabilizationMs: { change: { stabilizationMs: 1_000 }, ...key("stabilization.interval", "1000 ms") },
    metricsWindowMs: { change: { metricsWindowMs: 2_000 }, ...key("metrics.window", "2000 ms") },
  });
});

describe("InternalTls", () => {
  const store = (key: string, file: string) => ({
    path: ["spec", "flinkConfiguration", `security.ssl.internal.${key}`],
    value: `/etc/flink-tls/${file}`,
  });
  testEachProp<InternalTlsProps>({ secretName: "tls" }, (internalTls) => appOf({ internalTls }), {
    secretName: { change: { secretName: "other" }, path: ["tlsSecret"], value: "other" },
    keystoreKey: { change: { keystoreKey: "k" }, ...store("keystore", "k") },
    truststoreKey: { change: { truststoreKey: "t" }, ...store("truststore", "t") },
    passwordKey: { change: { passwordKey: "p" }, path: ["passwordFile"], value: "/etc/flink-tls/p" },
  });
});

describe("Savepoint", () => {
  const build = (savepoint: SavepointProps) =>
    synthObjects(
      (stack) =>
        new FlinkStateSnapshot(stack, "snapshot", {
          name: "before-upgrade",
          namespace: "data-team",
          operatorVersion: "1.15",
          job: { kind: "FlinkDeployment", name: "ml-inference" },
          savepoint,
        }),
    ).one("FlinkStateSnapshot").spec.savepoint;
  testEachProp<SavepointProps>({}, build, {
    path: { change: { path: "s3://b/s" }, path: ["path"], value: "s3://b/s" },
    alreadyExists: { change: { alreadyExists: true }, path: ["alreadyExists"], value: true },
    formatType: { change: { formatType: "NATIVE" }, path: ["formatType"], value: "NATIVE" },
    disposeOnDelete: { change: { disposeOnDelete: true }, path: ["disposeOnDelete"], value: true },
  });
});

/** A list as the API has it, by the names in it. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks into any field; a wrong path is undefined, and fails.
function byName(list: readonly { name: string }[] = []): Record<string, any> {
  return Object.fromEntries(list.map((one) => [one.name, one]));
}

/** A FlinkDeployment with some props, and what its TaskManagers' pods are told. */
function appOf(changes: Partial<typeof applicationProps>) {
  const { spec } = synthObjects(
    (stack) => new FlinkApplication(stack, "app", { ...applicationProps, ...changes }),
  ).one("FlinkDeployment");
  const pod = spec.taskManager.podTemplate.spec;
  return {
    spec,
    env: byName(pod.containers[0].env),
    tlsSecret: byName(pod.volumes)["flink-tls"]?.secret.secretName,
    passwordFile: byName(pod.initContainers?.[0]?.env)["PASSWORD_FILE"]?.value,
  };
}
