import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../cluster/harness/processes.ts";
import { type TestCluster, testCluster } from "../cluster/harness/test-cluster.ts";
import { canary, type Deployment, grantPlanning, makeDeployment, stateOf } from "./harness/deployment.ts";
import { liveObjects } from "./harness/live-objects.ts";
import { peakMemoryMiB } from "./harness/peak-memory.ts";
import type { Ended } from "./harness/workspace.ts";

/** One project from nothing to nothing: each step stands on those before it. */
describe("Terraform on a real API server", () => {
  const job = "dev-job-ml-inference";
  // A provider from a mirror of one's own making has another hash than the registry's.
  const provider = process.env["TF_PLUGIN_MIRROR"] ? ["--no-lock-file"] : [];
  let cluster: TestCluster;
  let deployment: Deployment;

  beforeAll(async () => {
    cluster = await testCluster();
    deployment = makeDeployment(cluster);
  });
  afterAll(async () => {
    await deployment?.close();
    await cluster?.close();
  });

  const deploy = (...args: string[]) =>
    deployment.workspace.run("ops/deploy.ts", "dev", ...provider, ...args);
  const terraform = (stack: string, ...args: string[]) => {
    const folder = `.local/terraform/dev/stacks/${stack}`;
    return deployment.workspace.run("terraform", `-chdir=${folder}`, ...args);
  };
  const field = (kind: string, name: string, path: string) =>
    deployment.kubectl("get", kind, name, `--output=jsonpath={${path}}`);
  const uid = () => field("flinkdeployment", "ml-inference", ".metadata.uid");
  /** Changes a source of the copy for the length of a step. */
  const withSource = async (file: string, from: string, to: string, step: () => Promise<void>) => {
    const path = deployment.workspace.path(file);
    const code = readFileSync(path, "utf8");
    expect(code).toContain(from);
    writeFileSync(path, code.replace(from, to));
    try {
      await step();
    } finally {
      writeFileSync(path, code);
    }
  };

  it("cannot plan custom resources without the right to read their definitions, and says so", async () => {
    const { code, output } = await deploy("--plan-only", "--stack", job);
    expect(output).toContain("customresourcedefinitions.apiextensions.k8s.io is forbidden");
    expect(output).toContain("The account lacks a right");
    expect(code, output).toBe(1);
    grantPlanning(cluster, deployment.project);
  });

  it("says in a plan that the cluster lacks a kind, before anything is made", async () => {
    await withSource(
      "constructs/monitoring.ts",
      '"monitoring.coreos.com/v1"',
      '"monitoring.example.com/v1"',
      async () => {
        const { code, output } = await deploy("--stack", "dev-platform");
        expect(output).toContain("The cluster does not know this kind of resource");
        expect(code, output).toBe(1);
      },
    );
    expect(deployment.kubectl("get", "deployments,configmaps", "--selector=app.kubernetes.io/part-of")).toBe(
      "",
    );
  });

  it("applies all stacks as a project's admin and waits until every job is RUNNING and STABLE", async () => {
    const started = performance.now();
    const running = deployment.workspace.start("ops/deploy.ts", "dev", ...provider);
    const [{ code, output }, memory] = await Promise.all([
      running.ended,
      peakMemoryMiB(running.pid, running.ended),
    ]);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `From nothing to all stacks applied and ready: ${seconds} s, ${memory} MiB at most for the command.`,
    );
    expect(output).toMatch(/All \d+ are ready\./);
    expect(output).toContain("FlinkDeployment ml-inference  ready: STABLE, job RUNNING, JobManager READY");
    expect(code, output).toBe(0);
  });

  it("has created the very objects that npm run apply creates", async () => {
    const other = makeDeployment(cluster);
    try {
      let applied = { code: null, output: "" } as Ended;
      // Rights take effect a moment after they are granted; until then nothing is applied.
      await until(
        "npm run apply",
        async () => {
          applied = await other.workspace.run("ops/apply.ts", "dev");
          return applied.code === 0;
        },
        { explain: () => applied.output },
      );
      const objectsOf = ({ project }: Deployment) => liveObjects(cluster.kubeconfig, project.namespace);
      const typed = await objectsOf(deployment);
      const count = Number(/(\d+) applied/.exec(applied.output)?.[1]);
      expect(Object.keys(typed).length).toBeGreaterThanOrEqual(count);
      // The autoscaler has the last word on replicas, a moment later.
      await expect.poll(() => objectsOf(other), { timeout: 90_000, interval: 1_000 }).toEqual(typed);
    } finally {
      await other.close();
    }
  });

  it("plans nothing a second time while status is written", async () => {
    const before = deployment.controllers.writes;
    const { code, output } = await deploy("--plan-only");
    expect(output).toContain(`${job}: no changes`);
    expect(code, output).toBe(0);
    expect(deployment.controllers.writes).toBeGreaterThan(before);
  });

  it("changes one field in place", async () => {
    const before = uid();
    deployment.configure({ jobs: { mlInference: { parallelism: 1 } } });
    const { code, output } = await deploy("--stack", job);
    expect(output).toContain(`${job}: 1 to change`);
    expect(output).toContain("spec.job.parallelism: 2 → 1");
    expect(code, output).toBe(0);
    expect(uid()).toBe(before);
    expect(field("flinkdeployment", "ml-inference", ".spec.job.parallelism")).toBe("1");
  });

  it("finds what kubectl patch has changed, and repairs it", async () => {
    deployment.kubectl(
      "patch",
      "flinkdeployment",
      "ml-inference",
      "--type=merge",
      '--patch={"spec":{"job":{"parallelism":7}}}',
    );
    const plan = await deploy("--plan-only", "--stack", job);
    expect(plan.output).toContain("spec.job.parallelism: 7 → 1");
    expect(plan.output).toContain("drift: FlinkDeployment/ml-inference was changed outside of Terraform");
    expect(plan.code).toBe(2);
    expect((await deploy("--stack", job)).code).toBe(0);
    expect(field("flinkdeployment", "ml-inference", ".spec.job.parallelism")).toBe("1");
  });

  it("refuses a tainted job before anything happens", async () => {
    const before = uid();
    const listed = await terraform(job, "state", "list");
    const address = listed.output.split("\n").find((line) => line.startsWith("kubernetes_manifest.")) ?? "";
    expect((await terraform(job, "taint", address)).code).toBe(0);
    const { code, output } = await deploy("--stack", job);
    // prevent_destroy speaks first where the block is there: the plan does not come about.
    expect(output).toMatch(/REFUSED \(tainted-state\)|Instance cannot be destroyed/);
    expect(code, output).toBe(1);
    expect(uid()).toBe(before);
    expect((await terraform(job, "untaint", address)).code).toBe(0);
  });

  it("refuses one job at two addresses, which prevent_destroy lets through", async () => {
    const before = uid();
    const from = 'new FlinkApplication(this, "application"';
    await withSource("stacks/flink-job-stack.ts", from, 'new FlinkApplication(this, "app"', async () => {
      const { code, output } = await deploy("--stack", job);
      expect(output).toContain("REFUSED (moves-address): FlinkDeployment ml-inference");
      expect(code, output).toBe(1);
    });
    expect(uid()).toBe(before);
  });

  it("keeps a job whose block is gone, until both keys are there", async () => {
    const session = ["--stack", "dev-flink-session"];
    const key = "FlinkSessionJob/csv-replay";
    const isThere = () =>
      deployment.kubectl("get", "flinksessionjobs", "--output=name").includes("csv-replay");
    await withSource(
      "stacks/flink-session-stack.ts",
      "of jobs)",
      'of jobs.filter(({ name }) => name !== "csv-replay"))',
      async () => {
        const none = await deploy(...session);
        expect(none.output).toContain("REFUSED (deletes-state): FlinkSessionJob csv-replay");
        expect(none.code).toBe(1);
        const one = await deploy(...session, "--destroy", key);
        expect(one.output).toContain(`on purpose, list "${key}" under allowDestroy of the environment.`);
        expect(one.code).toBe(1);
        expect(isThere()).toBe(true);
        deployment.configure({ jobs: { mlInference: { parallelism: 1 } }, allowDestroy: [key] });
        expect((await deploy(...session, "--destroy", key)).code).toBe(0);
        expect(isThere()).toBe(false);
      },
    );
    deployment.configure({ jobs: { mlInference: { parallelism: 1 } } });
  });

  it("shows the operator's error when a job does not come up", async () => {
    deployment.controllers.errors.set("ml-inference", "Back-off pulling image");
    const { code, output } = await deployment.workspace.run(
      "ops/wait.ts",
      "dev",
      "--stack",
      job,
      "--timeout",
      "3",
    );
    expect(output).toContain("FlinkDeployment ml-inference is not ready. Got: Back-off pulling image.");
    expect(code, output).toBe(1);
    deployment.controllers.errors.clear();
  });

  it("has no secret in code, plan or state", async () => {
    const plan = await terraform(job, "plan", "-input=false", "-out=canary.tfplan");
    expect(plan.code, plan.output).not.toBe(1);
    const texts = [(await terraform(job, "show", "-json", "canary.tfplan")).output];
    const stacks = readdirSync(deployment.workspace.path(".local/terraform/dev/stacks"));
    for (const stack of stacks) {
      texts.push(
        readFileSync(
          join(deployment.workspace.path(".local/terraform/dev/stacks"), stack, "cdk.tf.json"),
          "utf8",
        ),
      );
      texts.push(stateOf(deployment, stack));
    }
    // The haystack is the right one.
    expect(texts.join()).toContain("object-store-credentials");
    expect(texts.join()).not.toContain(canary);
  });

  it("tears everything down with the keys of each job, and leaves nothing but what was there before", async () => {
    const refused = await deploy("--teardown", "--stack", job);
    expect(refused.output).toContain("list it under allowDestroy of the environment");
    expect(refused.code).toBe(1);
    const keys = deployment
      .kubectl(
        "get",
        "flinkdeployments,flinksessionjobs",
        "--output=jsonpath={range .items[*]}{.kind}/{.metadata.name} {end}",
      )
      .trim()
      .split(" ");
    deployment.configure({ allowDestroy: keys });
    const { code, output } = await deploy("--teardown", ...keys.flatMap((key) => ["--destroy", key]));
    expect(output).toContain("dev-platform: applying");
    expect(code, output).toBe(0);
    const kinds =
      "deployments,jobs,services,networkpolicies,routes,flinkdeployments,flinksessionjobs,podmonitors,prometheusrules,horizontalpodautoscalers,poddisruptionbudgets";
    expect(deployment.kubectl("get", kinds, "--output=name", "--ignore-not-found").trim()).toBe("");
    const accounts = deployment
      .kubectl("get", "serviceaccounts,configmaps", "--output=name")
      .trim()
      .split("\n");
    expect(accounts.sort()).toEqual([
      "configmap/kube-root-ca.crt",
      "serviceaccount/default",
      "serviceaccount/deployer",
    ]);
  });
});
