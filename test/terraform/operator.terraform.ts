import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Operator, startOperator } from "../cluster/harness/operator.ts";
import { until } from "../cluster/harness/processes.ts";
import { type TestCluster, testCluster } from "../cluster/harness/test-cluster.ts";
import { type Deployment, grantPlanning, makeDeployment } from "./harness/deployment.ts";

/** Terraform beside the real operator, which writes into the same resources. */
describe("Terraform and Flink Kubernetes Operator 1.7.0", () => {
  const provider = process.env["TF_PLUGIN_MIRROR"] ? ["--no-lock-file"] : [];
  const job = "dev-job-ml-inference";
  const session = "dev-flink-session";
  const clusters = ["ml-inference", "data-team-session"];
  let cluster: TestCluster;
  let deployment: Deployment;
  let operator: Operator;

  beforeAll(async () => {
    cluster = await testCluster();
    deployment = makeDeployment(cluster, "real");
    grantPlanning(cluster, deployment.project);
    operator = await startOperator(cluster, [deployment.project.namespace]);
  });
  afterAll(async () => {
    // Only the operator takes its finalizers off.
    deployment?.kubectl("delete", "flinksessionjobs,flinkdeployments", "--all", "--wait=false");
    await operator?.close();
    await deployment?.close();
    await cluster?.close();
  });

  const deploy = (...args: string[]) =>
    deployment.workspace.run("ops/deploy.ts", "dev", ...provider, "--no-wait", ...args);
  const statusOf = (name: string, path: string) =>
    deployment.kubectl("get", "flinkdeployment", name, `--output=jsonpath={.status.${path}}`);

  it("gives it resources that it takes without an error", async () => {
    const stacks = ["dev-platform", session, job].flatMap((name) => ["--stack", name]);
    const { code, output } = await deploy(...stacks);
    expect(code, output).toBe(0);
    for (const name of clusters) {
      await until(
        `The operator's status of ${name}`,
        () => {
          expect(statusOf(name, "error")).toBe("");
          return statusOf(name, "reconciliationStatus.state") === "DEPLOYED";
        },
        { timeoutMs: 120_000, explain: () => operator.log(deployment.project.namespace, name) },
      );
    }
  });

  it("plans nothing a second time while the operator writes status", async () => {
    const seen = new Set<string>();
    const planned = deploy("--plan-only", "--stack", session, "--stack", job);
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    planned.then(over, over);
    // Whoever deletes a session cluster's JobManager gives the operator something to write.
    await until(
      "The plan's end",
      () => {
        seen.add(statusOf("data-team-session", "jobManagerDeploymentStatus"));
        const gone = ["delete", "deployment", "data-team-session", "--ignore-not-found", "--wait=false"];
        if (!isOver) deployment.kubectl(...gone);
        return isOver;
      },
      { timeoutMs: 300_000 },
    );
    const { code, output } = await planned;
    expect(output).toContain(`${session}: no changes`);
    expect(output).toContain(`${job}: no changes`);
    expect(code, output).toBe(0);
    expect([...seen]).toContain("MISSING");
    expect(seen.size).toBeGreaterThan(1);
  });

  it("changes a field in place, which the operator takes up; the plan after it is empty", async () => {
    const taskManager = { cpuRequest: "2", memory: "4Gi" };
    deployment.configure({ flink: { version: "1.18.1", taskManager } });
    const changed = await deploy("--stack", session);
    expect(changed.output).toContain("spec.taskManager.resource.cpu: 1 → 2");
    expect(changed.code, changed.output).toBe(0);
    const name = "data-team-session";
    await until(
      "The operator's turn",
      () =>
        /"taskManager":\{"resource":\{"cpu":2/.test(
          statusOf(name, "reconciliationStatus.lastReconciledSpec"),
        ),
      { timeoutMs: 120_000, explain: () => operator.log(deployment.project.namespace, name) },
    );
    const { code, output } = await deploy("--plan-only", "--stack", session);
    expect(code, output).toBe(0);
  });
});
