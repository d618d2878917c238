import { describe, expect, it } from "vitest";
import { HistoryServer, type HistoryServerProps } from "../../constructs/history-server.ts";
import { sessionProps } from "../helpers/flink-props.ts";
import { testEachProp } from "../helpers/props-table.ts";
import { synthResources } from "../helpers/synth.ts";

const { storage, image } = sessionProps;
const store = storage.kind === "s3" ? storage.store : undefined;
const base: HistoryServerProps = {
  namespace: "data-team",
  image,
  flinkVersion: "2.2.1",
  archiveDirectories: ["s3://data-team/archive"],
  store: store as NonNullable<typeof store>,
  resources: { cpuRequest: "250m", memory: "1Gi" },
};

/** One resource a kind, its configuration file as lines. */
function synth(props: HistoryServerProps) {
  const resources = synthResources((stack) => new HistoryServer(stack, "history", props));
  const only = (kind: string) => Object.values(resources[kind] ?? {})[0] as Record<string, never>;
  const configMap = only("kubernetes_config_map_v1") as unknown as { data: Record<string, string> };
  const file = configMap.data["config.yaml"] ?? configMap.data["flink-conf.yaml"] ?? "";
  return {
    configuration: Object.fromEntries(
      file
        .trim()
        .split("\n")
        .map((line) => line.split(": ")),
    ),
    files: Object.keys(configMap.data),
    deployment: only("kubernetes_deployment_v1"),
    service: only("kubernetes_service_v1"),
  };
}

const pod = (...path: (string | number)[]) => ["deployment", "spec", "template", "spec", ...path];
const container = (...path: (string | number)[]) => pod("container", 0, ...path);

describe("HistoryServer: each prop", () => {
  testEachProp(base, synth, {
    namespace: { change: { namespace: "x" }, path: ["service", "metadata", "namespace"], value: "x" },
    image: { change: { image: "x@sha256:1" }, path: container("image"), value: "x@sha256:1" },
    flinkVersion: { change: { flinkVersion: "1.18.1" }, path: ["files", 0], value: "flink-conf.yaml" },
    archiveDirectories: {
      change: { archiveDirectories: ["s3://a", "s3://b"] },
      path: ["configuration", "historyserver.archive.fs.dir"],
      value: "s3://a,s3://b",
    },
    store: {
      change: { store: { ...base.store, endpoint: "https://other.example.com" } },
      path: ["configuration", "s3.endpoint"],
      value: "https://other.example.com",
    },
    resources: {
      change: { resources: { cpuRequest: "1", memory: "2Gi" } },
      path: container("resources"),
      value: { requests: { cpu: "1", memory: "2Gi" }, limits: { memory: "2Gi" } },
    },
    trust: {
      change: { trust: [{ configMap: "bundle" }] },
      path: pod("init_container", 0, "volume_mount", 2),
      value: { name: "trust-store", mount_path: "/opt/flink/trust" },
    },
    retainedJobs: {
      change: { retainedJobs: 50 },
      path: ["configuration", "historyserver.archive.retained-jobs"],
      value: "50",
    },
    refreshIntervalMs: {
      change: { refreshIntervalMs: 60_000 },
      path: ["configuration", "historyserver.archive.fs.refresh-interval"],
      value: "60000",
    },
    imagePullSecret: {
      change: { imagePullSecret: "pull" },
      path: pod("image_pull_secrets"),
      value: [{ name: "pull" }],
    },
    name: { change: { name: "other" }, path: ["service", "metadata", "name"], value: "other" },
  });
});

it("is reached inside the project only, on the port that its pods serve", () => {
  const { service, deployment } = synth(base);
  expect(service).toMatchObject({ spec: { type: "ClusterIP", port: [{ port: 8082, target_port: "ui" }] } });
  expect(deployment).toMatchObject({
    spec: { template: { spec: { container: [{ port: [{ name: "ui", container_port: 8082 }] }] } } },
  });
});

it("trusts what Flink's own pods trust: a truststore that is made before it starts", () => {
  const { deployment } = synth({ ...base, trust: [{ configMap: "bundle" }] });
  const { spec } = (deployment as unknown as { spec: { template: { spec: Record<string, unknown> } } }).spec
    .template;
  expect(spec["volume"]).toEqual(
    expect.arrayContaining([
      {
        name: "trust-pem",
        projected: [
          {
            sources: [{ config_map: [{ name: "bundle", items: [{ key: "ca-bundle.crt", path: "0.pem" }] }] }],
          },
        ],
      },
      { name: "trust-store", empty_dir: { size_limit: "16Mi" } },
    ]),
  );
  expect(spec["container"]).toEqual([
    expect.objectContaining({
      env: expect.arrayContaining([
        { name: "JAVA_TOOL_OPTIONS", value: "-Djavax.net.ssl.trustStore=/opt/flink/trust/cacerts" },
      ]),
    }),
  ]);
});
