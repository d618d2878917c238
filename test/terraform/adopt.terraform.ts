import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCluster, testCluster } from "../cluster/harness/test-cluster.ts";
import { applyToday, type Deployment, grantPlanning, makeDeployment } from "./harness/deployment.ts";

describe("adoption of hand-written resources", () => {
  const provider = process.env["TF_PLUGIN_MIRROR"] ? ["--no-lock-file"] : [];
  const stacks = ["dev-platform", "dev-model-serving", "dev-job-data-team-flink"].flatMap((name) => [
    "--stack",
    name,
  ]);
  const today = [
    "deployment/ml-model-server",
    "deployment/flink-oauth-proxy",
    "service/ml-model-server",
    "route/flink-oauth-proxy",
    "flinkdeployment/data-team-flink",
  ];
  const selectors = {
    modelServer: { selector: { app: "ml-model" } },
    access: { selector: { app: "flink-oauth-proxy" } },
  };
  let cluster: TestCluster;
  let deployment: Deployment;

  beforeAll(async () => {
    cluster = await testCluster();
    deployment = makeDeployment(cluster);
    grantPlanning(cluster, deployment.project);
    applyToday(cluster, deployment.project);
  });
  afterAll(async () => {
    await deployment?.close();
    await cluster?.close();
  });

  const uids = () => deployment.kubectl("get", ...today, "--output=jsonpath={.items[*].metadata.uid}");

  it("refuses to replace a Deployment with another selector", async () => {
    const { code, output } = await deployment.workspace.run(
      "ops/adopt.ts",
      "dev",
      ...provider,
      ...stacks,
      "--apply",
    );
    expect(output).toContain(
      "REFUSED (destroys-while-adopting): Deployment ml-model-server would be replaced",
    );
    expect(code, output).toBe(1);
  });

  it("takes them over where the environment names their selectors: nothing is deleted or made anew", async () => {
    const before = uids();
    deployment.configure(selectors);
    const plan = await deployment.workspace.run("ops/adopt.ts", "dev", ...provider, ...stacks);
    expect(plan.output).toContain("←~ Deployment ml-model-server");
    expect(plan.output).toContain("←~ Route flink-oauth-proxy");
    expect(plan.output).toContain("←~ FlinkDeployment data-team-flink");
    expect(plan.code, plan.output).toBe(2);
    const applied = await deployment.workspace.run("ops/adopt.ts", "dev", ...provider, ...stacks, "--apply");
    expect(applied.code, applied.output).toBe(0);
    expect(uids()).toBe(before);
    const termination = deployment.kubectl(
      "get",
      "route",
      "flink-oauth-proxy",
      "--output=jsonpath={.spec.tls.termination}",
    );
    expect(termination).toBe("reencrypt");
    const [image, team] = deployment
      .kubectl(
        "get",
        "flinkdeployment",
        "data-team-flink",
        "--output=jsonpath={.spec.image} {.metadata.labels.team}",
      )
      .split(" ");
    expect(image).toContain("flink-jobs@sha256:");
    // A label of their own stays.
    expect(team).toBe("data");
  });

  it("plans nothing that destroys afterwards, and leaves what the code does not know alone", async () => {
    const { code, output } = await deployment.workspace.run(
      "ops/deploy.ts",
      "dev",
      ...provider,
      ...stacks,
      "--plan-only",
    );
    expect(output).not.toMatch(/to (delete|replace)/);
    expect([0, 2]).toContain(code);
    expect(deployment.kubectl("get", "route", "ml-model-server", "--output=name")).toContain(
      "ml-model-server",
    );
  });
});
