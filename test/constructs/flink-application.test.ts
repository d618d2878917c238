import { describe, expect, it } from "vitest";
import { FlinkApplication, type FlinkApplicationProps } from "../../constructs/flink-application.ts";
import { applicationProps } from "../helpers/flink-props.ts";
import { addresses, synthResources } from "../helpers/synth.ts";

function synth(change: Partial<FlinkApplicationProps> = {}) {
  const made: FlinkApplication[] = [];
  const resources = synthResources((stack) => {
    const application = new FlinkApplication(stack, "app", { ...applicationProps, ...change });
    made.push(application);
    return application;
  });
  return { resources, application: made[0] as FlinkApplication };
}

describe("FlinkApplication", () => {
  it("tells others where its REST interface and its pods are", () => {
    const { application } = synth({ name: "customer-analytics" });
    expect(application.restServiceName).toBe("customer-analytics-rest");
    expect(application.restUrl).toBe("http://customer-analytics-rest:8081");
    expect(application.jobManagerLabels).toEqual({ app: "customer-analytics", component: "jobmanager" });
    expect(application.taskManagerLabels).toEqual({ app: "customer-analytics", component: "taskmanager" });
  });

  it("keeps its Terraform address under any name", () => {
    const address = ["kubernetes_manifest.app_deployment_manifest_BE372D3B"];
    expect(addresses(synth().resources)).toEqual(address);
    expect(addresses(synth({ name: "renamed" }).resources)).toEqual(address);
  });

  it("reports all errors of a job at once, each with its code", () => {
    const wrong = {
      name: "My_Job",
      parallelism: 0,
      taskManager: { cpuRequest: "1", memory: "700Mi" },
      configuration: { "rest.port": "80", "kubernetes.namespace": "x" },
    };
    const message = (() => {
      try {
        synth(wrong);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message.match(/SI\d{4}/g)).toEqual(["SI1302", "SI1101", "SI1103", "SI1110", "SI1201"]);
    expect(message).toContain("[test/app] SI1101:");
  });

  it("shows a warning and goes on", () => {
    const { application } = synth({ parallelism: 3 });
    expect(application.node.metadata.map(({ type, data }) => [type, String(data).slice(0, 7)])).toEqual([
      ["@cdktf/warn", "SI1204:"],
    ]);
  });

  it("says of itself that it has no state, where it has none", () => {
    const annotations = (change: Partial<FlinkApplicationProps>) =>
      synth(change).application.deployment.metadata.annotations;
    expect(annotations({ upgradeMode: "stateless" })).toEqual({ "streaming-inference/stateless": "true" });
    expect(annotations({})).toBeUndefined();
  });

  it("refuses a transaction time-out that a checkpoint can outlast", () => {
    expect(() => synth({ args: ["--transaction-timeout-ms", "60000"] })).toThrow("SI1301");
  });
});
