import { describe, expect, it } from "vitest";
import { FlinkAccount } from "../../constructs/flink-account.ts";
import { topologyAnnotations, topologyLabels } from "../../constructs/labels.ts";
import { LogShipping } from "../../constructs/log-shipping.ts";
import { Monitoring } from "../../constructs/monitoring.ts";
import { TrustBundle } from "../../constructs/trust-bundle.ts";
import { synthObjects } from "../helpers/objects.ts";
import { synthResources } from "../helpers/synth.ts";

describe("FlinkAccount", () => {
  const objects = synthObjects(
    (stack) => new FlinkAccount(stack, "account", { namespace: "n", name: "f", imagePullSecret: "pull" }),
  );

  it("has what native mode needs: pods, ConfigMaps, its owner; no Secrets, nothing outside", () => {
    const resources = objects.one("Role").rules.flatMap((rule: { resources: string[] }) => rule.resources);
    expect(resources).toEqual(["pods", "configmaps", "deployments", "deployments/finalizers"]);
    expect(JSON.stringify(objects.all)).not.toContain("*");
  });

  it("binds its own role to its own account", () => {
    expect(objects.one("RoleBinding")).toMatchObject({
      metadata: { name: "f", namespace: "n" },
      roleRef: { kind: "Role", name: "f" },
      subjects: [{ kind: "ServiceAccount", name: "f", namespace: "n" }],
    });
    expect(objects.one("ServiceAccount")).toMatchObject({
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: "pull" }],
    });
  });
});

describe("TrustBundle", () => {
  it("has OpenShift write its CA into a ConfigMap, and does not call that a drift", () => {
    const resources = synthResources(
      (stack) => new TrustBundle(stack, "trust", { namespace: "n", serviceCa: true }),
    );
    expect(Object.values(resources["kubernetes_config_map_v1"] ?? {})).toMatchObject([
      {
        metadata: { annotations: { "service.beta.openshift.io/inject-cabundle": "true" } },
        lifecycle: { ignore_changes: ["data"] },
      },
    ]);
  });

  it("is nothing to mount where there is none", () => {
    expect(() => synthResources((stack) => new TrustBundle(stack, "trust", { namespace: "n" }))).toThrow(
      "holds no resource",
    );
  });
});

describe("Monitoring", () => {
  const target = (name: string) => ({ name, pods: { app: name }, port: `${name}-port` });
  const objects = synthObjects(
    (stack) =>
      new Monitoring(stack, "m", { namespace: "here", modelServer: target("model"), flink: target("flink") }),
  );

  it("scrapes both kinds of pods", () => {
    for (const name of ["model", "flink"]) {
      expect(objects.one("PodMonitor", name).spec).toEqual({
        selector: { matchLabels: { app: name } },
        podMetricsEndpoints: [{ port: `${name}-port`, interval: "30s" }],
      });
    }
  });

  it("alerts with what to do, about this project only", () => {
    const { rules } = objects.one("PrometheusRule").spec.groups[0];
    expect(rules.length).toBeGreaterThan(4);
    for (const { expr, annotations } of rules) {
      expect(expr).toContain('namespace="here"');
      expect(annotations.action.length).toBeGreaterThan(20);
    }
  });

  it("has a dashboard that is JSON, each query about this project", () => {
    const { panels } = JSON.parse(objects.one("ConfigMap").data["streaming-inference.json"]);
    expect(
      panels.every((panel: { targets: { expr: string }[] }) => panel.targets[0]?.expr.includes('"here"')),
    ).toBe(true);
  });
});

describe("LogShipping", () => {
  it("ships Flink's log files one way, with a sidecar that Pod Security lets in", () => {
    let shipping: LogShipping | undefined;
    const objects = synthObjects((stack) => {
      shipping = new LogShipping(stack, "logs", {
        namespace: "n",
        image: "fb",
        host: "logs.example.com",
        port: 443,
      });
      return shipping;
    });
    const { pipeline } = JSON.parse(objects.one("ConfigMap").data["fluent-bit.yaml"]);
    expect(pipeline.outputs).toEqual([
      expect.objectContaining({ host: "logs.example.com", port: 443, tls: "on", "tls.verify": "on" }),
    ]);
    expect(pipeline.inputs[0].path).toBe("/opt/flink/log/*.log");
    expect(shipping?.container).toMatchObject({
      image: "fb",
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      volumeMounts: [{ name: "flink-logs", readOnly: true }, { name: "log-shipper" }],
    });
    expect(shipping?.volumes).toEqual([{ name: "log-shipper", configMap: { name: "log-shipper" } }]);
  });
});

describe("topology of the console", () => {
  it("labels and arrows", () => {
    const props = { name: "a", component: "c", runtime: "nodejs", connectsTo: ["b"] };
    expect(topologyLabels(props)).toMatchObject({ "app.openshift.io/runtime": "nodejs" });
    expect(topologyAnnotations(props)).toEqual({
      "app.openshift.io/connects-to": '[{"apiVersion":"apps/v1","kind":"Deployment","name":"b"}]',
    });
    expect(topologyAnnotations({ name: "a", component: "c" })).toEqual({});
  });
});
