import { App, TerraformStack } from "cdktf";
import { describe, expect, it } from "vitest";
import { CustomResource } from "../../constructs/custom-resource.ts";
import { FlinkApplication, type FlinkApplicationProps } from "../../constructs/flink-application.ts";
import { FlinkSessionCluster } from "../../constructs/flink-session-cluster.ts";
import { FlinkSessionJob } from "../../constructs/flink-session-job.ts";
import { FlinkStateSnapshot } from "../../constructs/flink-state-snapshot.ts";
import { PyFlinkApplication } from "../../constructs/pyflink-application.ts";
import type { OperatorVersion } from "../../constructs/rules/flink-version.ts";
import { SqlApplication } from "../../constructs/sql-application.ts";
import { crdValidator } from "../helpers/crd-schema.ts";
import { type CrdSource, crdsOf } from "../helpers/crds.ts";
import { applicationProps, sessionProps } from "../helpers/flink-props.ts";

/** Every resource of the constructs, with as many props as go together, for one operator and line of Flink. */
function everything(operatorVersion: OperatorVersion, flinkVersion: string): readonly unknown[] {
  const stack = new TerraformStack(new App(), "test");
  const versions = { operatorVersion, flinkVersion };
  const full: Partial<FlinkApplicationProps> = {
    args: ["--x", "1"],
    entryClass: "org.example.Main",
    initialSavepointPath: "s3://b/s",
    savepointTriggerNonce: 1,
    restartNonce: 1,
    internalTls: { secretName: "flink-tls" },
    autoscaler: {},
    env: [{ name: "A", value: "b" }],
    sidecars: [{ name: "shipper", image: "x" }],
    nodeSelector: { zone: "a" },
    tolerations: [{ key: "k", operator: "Exists" }],
    connectsTo: ["ml-model-server"],
    imagePullSecret: "pull",
  };
  new FlinkApplication(stack, "plain", { ...applicationProps, ...versions });
  new FlinkApplication(stack, "full", { ...applicationProps, ...versions, ...full });
  new FlinkApplication(stack, "reactive", {
    ...applicationProps,
    ...versions,
    storage: { kind: "claim", claimName: "flink-state" },
    mode: "standalone",
    reactive: true,
    taskManagers: 1,
  });
  new PyFlinkApplication(stack, "python", { ...applicationProps, ...versions, script: "/job.py" });
  new SqlApplication(stack, "sql", { ...applicationProps, ...versions, statements: "SELECT 1;" });
  const cluster = new FlinkSessionCluster(stack, "session", { ...sessionProps, ...versions });
  const jarUri = "https://jars.example.com/x.jar";
  new FlinkSessionJob(stack, "job", {
    name: "replay",
    cluster,
    jarUri,
    parallelism: 1,
    configuration: { a: "b" },
  });
  if (operatorVersion !== "1.7") {
    const job = { kind: "FlinkDeployment", name: "ml-inference" } as const;
    const common = { namespace: "data-team", operatorVersion, job };
    new FlinkStateSnapshot(stack, "savepoint", { ...common, name: "a", savepoint: {}, backoffLimit: 3 });
    new FlinkStateSnapshot(stack, "checkpoint", { ...common, name: "b" });
  }
  return stack.node
    .findAll()
    .filter((node) => node instanceof CustomResource)
    .map(({ manifest }) => manifest);
}

const cases = [
  ["1.7", "1.18.1"],
  ["1.10", "1.18.1"],
  ["1.15", "2.2.1"],
] as const;

describe.each(cases)("operator %s", (operator, flink) => {
  const source = crdsOf(operator);

  it.skipIf(source === undefined)(`takes every resource for Flink ${flink}`, { timeout: 120_000 }, () => {
    const problems = crdValidator(source as CrdSource);
    const objects = everything(operator, flink);
    expect(objects).toHaveLength(operator === "1.7" ? 7 : 9);
    expect(objects.flatMap(problems)).toEqual([]);
  });
});

describe("the validator", () => {
  const problems = crdValidator(crdsOf("1.7") as CrdSource);
  const [valid] = everything("1.7", "1.18.1") as [{ spec: Record<string, never> }];

  it.each([
    [
      "a field that the CRD does not know",
      { jobb: {} },
      '/spec must NOT have additional properties {"additionalProperty":"jobb"}',
    ],
    [
      "a field of a pod template that Kubernetes does not know",
      { podTemplate: { spec: { containers: [{ imagee: "x" }] } } },
      '/spec/podTemplate/spec/containers/0 must NOT have additional properties {"additionalProperty":"imagee"}',
    ],
    [
      "a Flink version that the operator does not know",
      { flinkVersion: "v2_2" },
      '/spec/flinkVersion must be equal to one of the allowed values {"allowedValues":["v1_13","v1_14","v1_15","v1_16","v1_17","v1_18","v1_19"]}',
    ],
    ["a number as text", { restartNonce: "1" }, '/spec/restartNonce must be integer {"type":"integer"}'],
  ])("refuses %s", (_, change, problem) => {
    expect(problems({ ...valid, spec: { ...valid.spec, ...change } })).toEqual([problem]);
  });
});
