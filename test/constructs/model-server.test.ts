import { describe, expect, it } from "vitest";
import { ModelServer, type ModelServerProps } from "../../constructs/model-server.ts";
import { synthResources } from "../helpers/synth.ts";

const props: ModelServerProps = {
  namespace: "data-team",
  image: "registry.example/ml-model-server@sha256:00",
  modelUri: "s3://models/banking77-gru/1.0.0",
  replicas: 2,
  cpuRequest: "500m",
  memory: "512Mi",
};

const synth = (changes: Partial<ModelServerProps> = {}) => {
  const resources = synthResources((stack) => new ModelServer(stack, "server", { ...props, ...changes }));
  const only = (type: string) => Object.values(resources[type] ?? {})[0] as never;
  return {
    text: JSON.stringify(resources),
    deployment: only("kubernetes_deployment_v1"),
    service: only("kubernetes_service_v1"),
  };
};

describe("ModelServer", () => {
  it("is reachable inside the project only", () => {
    const { service } = synth();
    expect(service).toMatchObject({
      spec: { type: "ClusterIP", port: [{ port: 8000, target_port: "rest" }] },
    });
  });

  it("selects the pods that the Deployment makes", () => {
    const { service, deployment } = synth();
    const selector = { "app.kubernetes.io/name": "ml-model-server" };
    expect(service).toMatchObject({ spec: { selector } });
    expect(deployment).toMatchObject({
      spec: { selector: { match_labels: selector }, template: { metadata: { labels: selector } } },
    });
  });

  it("runs under restricted-v2: any UID, nothing writable but /tmp, no API token", () => {
    const { deployment, text } = synth();
    expect(deployment).toMatchObject({
      spec: {
        template: {
          spec: {
            automount_service_account_token: false,
            security_context: { run_as_non_root: true, seccomp_profile: { type: "RuntimeDefault" } },
            container: [
              {
                security_context: {
                  allow_privilege_escalation: false,
                  read_only_root_filesystem: true,
                  capabilities: { drop: ["ALL"] },
                },
                volume_mount: [{ mount_path: "/tmp" }],
              },
            ],
          },
        },
      },
    });
    expect(text).not.toContain("run_as_user");
    expect(text).not.toContain("fs_group");
  });

  it("tells its clients its URL", () => {
    let url = "";
    synthResources((stack) => {
      const server = new ModelServer(stack, "server", { ...props, name: "other" });
      url = server.url;
      return server;
    });
    expect(url).toBe("http://other:8000");
  });

  it.each([
    ["namespace", "elsewhere"],
    ["image", "registry.example/other@sha256:11"],
    ["modelUri", "s3://models/other/2"],
    ["replicas", 7],
    ["cpuRequest", "3"],
    ["memory", "3Gi"],
    ["name", "renamed"],
  ] as const)("passes %s on", (prop, value) => {
    expect(synth({ [prop]: value }).text).not.toBe(synth().text);
    expect(synth({ [prop]: value }).text).toContain(String(value));
  });
});
