import { describe, expect, it } from "vitest";
import { ModelServer, type ModelServerProps } from "../../constructs/model-server.ts";
import { trustMounts } from "../../constructs/trust-bundle.ts";
import { synthObjects } from "../helpers/objects.ts";

const props: ModelServerProps = {
  namespace: "data-team",
  image: "registry.example.com/ml-model-server@sha256:00",
  modelUri: "s3://models/banking77-gru/1.0.0",
  replicas: 2,
  cpuRequest: "500m",
  memory: "512Mi",
};
const objectStore = {
  endpoint: "https://s3.example.com",
  region: "eu-central-1",
  bucket: "b",
  pathStyle: true,
  credentialsSecret: "credentials",
};

const synth = (changes: Partial<ModelServerProps> = {}) =>
  synthObjects((stack) => new ModelServer(stack, "server", { ...props, ...changes }));
const podOf = (changes?: Partial<ModelServerProps>) => synth(changes).one("Deployment").spec.template.spec;
const environmentOf = (changes?: Partial<ModelServerProps>) =>
  Object.fromEntries(
    podOf(changes).containers[0].env.map(({ name, value, valueFrom }: Record<string, unknown>) => [
      name,
      value ?? valueFrom,
    ]),
  );

describe("ModelServer", () => {
  it("is reachable inside the project only, on the ports that its clients know", () => {
    const { spec } = synth().one("Service");
    expect(spec.type).toBe("ClusterIP");
    expect(spec.ports).toEqual([
      { name: "rest", port: 8000, targetPort: "rest" },
      { name: "grpc", port: 8001, targetPort: "grpc" },
      { name: "metrics", port: 8002, targetPort: "metrics" },
    ]);
  });

  it.each([
    ["its own labels", undefined],
    ["a live Deployment's labels", { app: "model", tier: "backend" }],
  ])("Service, budget and Deployment select the pods by %s", (_what, selector) => {
    const objects = synth(selector && { selector });
    const expected = selector ?? { "app.kubernetes.io/name": "ml-model-server" };
    const { spec } = objects.one("Deployment");
    expect(spec.selector.matchLabels).toEqual(expected);
    expect(spec.template.metadata.labels).toMatchObject(expected);
    expect(objects.one("Service").spec.selector).toEqual(expected);
    expect(objects.one("PodDisruptionBudget").spec.selector.matchLabels).toEqual(expected);
  });

  it("runs under restricted-v2: any UID, bounded scratch space, no API token", () => {
    const pod = podOf();
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(pod.containers[0].securityContext).toEqual({
      // Said here as well as on the pod: Terraform's provider fills in false.
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
      privileged: false,
    });
    expect(pod.volumes).toEqual([
      { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
      { name: "models", emptyDir: { sizeLimit: "2Gi" } },
    ]);
  });

  it("leaves the number of pods to the autoscaler where there is one", () => {
    const scaled = synth({ maxReplicas: 5 });
    expect(scaled.one("Deployment").spec.replicas).toBeUndefined();
    expect(scaled.one("HorizontalPodAutoscaler").spec).toMatchObject({ minReplicas: 2, maxReplicas: 5 });
    const fixed = synth({ maxReplicas: 2 });
    expect(fixed.one("Deployment").spec.replicas).toBe(2);
    expect(fixed.of("HorizontalPodAutoscaler")).toEqual([]);
  });

  it("needs no disruption budget alone: it would block every drain", () => {
    expect(synth({ replicas: 1 }).of("PodDisruptionBudget")).toEqual([]);
  });

  it("reads the bundle with credentials that stay in their Secret", () => {
    expect(environmentOf({ objectStore })).toMatchObject({
      AWS_ENDPOINT_URL_S3: "https://s3.example.com",
      AWS_REGION: "eu-central-1",
      AWS_SECRET_ACCESS_KEY: { secretKeyRef: { name: "credentials", key: "AWS_SECRET_ACCESS_KEY" } },
    });
  });

  it("trusts the bundle's authorities", () => {
    const changes = { trustBundle: trustMounts({ configMap: "cas", serviceCa: true }) };
    expect(environmentOf(changes)["NODE_EXTRA_CA_CERTS"]).toBe("/etc/trust-bundle/ca-bundle.crt");
    const pod = podOf(changes);
    expect(pod.containers[0].volumeMounts).toContainEqual({
      name: "trust-bundle",
      mountPath: "/etc/trust-bundle",
      readOnly: true,
      mountPropagation: "None",
    });
    expect(pod.volumes.at(-1).projected.sources).toHaveLength(2);
  });

  it("serves the canary's bundle too, and says the form of spans", () => {
    const canary = { modelName: "m", version: "2.0.0", percent: 5, modelUri: "s3://models/m/2.0.0" };
    expect(environmentOf({ canary })["MODEL_URI"]).toBe(`${props.modelUri},${canary.modelUri}`);
    const traces = { endpoint: "http://otel:4318", protocol: "http/json" } as const;
    expect(environmentOf({ traces })["OTEL_EXPORTER_OTLP_PROTOCOL"]).toBe("http/json");
    expect(environmentOf({})).not.toHaveProperty("OTEL_EXPORTER_OTLP_PROTOCOL");
  });

  it("tells its clients its URL", () => {
    let url = "";
    synthObjects((stack) => {
      const server = new ModelServer(stack, "server", { ...props, name: "other" });
      url = server.url;
      return server;
    });
    expect(url).toBe("http://other:8000");
  });

  it.each([
    ["namespace", "elsewhere"],
    ["image", "registry.example.com/other@sha256:11"],
    ["modelUri", "s3://models/other/2"],
    ["replicas", 7],
    ["cpuRequest", "3"],
    ["memory", "3Gi"],
    ["name", "renamed"],
    ["imagePullSecret", "pull"],
    ["maxBatchTexts", 17],
    ["maxQueuedTexts", 4711],
  ] as const)("passes %s on", (prop, value) => {
    const before = JSON.stringify(synth().all);
    const after = JSON.stringify(synth({ [prop]: value }).all);
    expect(before).not.toContain(JSON.stringify(String(value)));
    expect(after).toContain(String(value));
    expect(after).not.toBe(before);
  });
});
