import { App, TerraformStack } from "cdktf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CustomResource } from "../../constructs/custom-resource.ts";
import { FlinkApplication } from "../../constructs/flink-application.ts";
import { FlinkSessionCluster } from "../../constructs/flink-session-cluster.ts";
import { FlinkSessionJob } from "../../constructs/flink-session-job.ts";
import { PyFlinkApplication } from "../../constructs/pyflink-application.ts";
import { SqlApplication } from "../../constructs/sql-application.ts";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { applicationProps, sessionProps } from "../helpers/flink-props.ts";
import { actionsOf, type Deployer, deployerOf } from "./harness/deployment.ts";
import { type Operator, startOperator } from "./harness/operator.ts";
import { until } from "./harness/processes.ts";
import type { Project } from "./harness/project.ts";
import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

/** The operator on what the constructs make for Flink 1.18; without nodes its JobManagers wait for one. */
const versions = { operatorVersion: "1.7", flinkVersion: "1.18.1" } as const;

describe("Flink Kubernetes Operator 1.7.0", () => {
  let cluster: TestCluster;
  let project: Project;
  let operator: Operator;
  let deployer: Deployer;
  let objects: ApiObject[];

  beforeAll(async () => {
    cluster = await testCluster();
    project = cluster.project();
    operator = await startOperator(cluster, [project.namespace]);
    deployer = await deployerOf(project.kubeconfig, project.namespace);
    objects = everything(project.namespace);
    await deployer.apply([account(project.namespace), ...objects]);
  });
  afterAll(async () => {
    await operator?.close();
    await cluster?.close();
  });

  const statusOf = async (kind: string, name: string) => {
    const metadata = { name, namespace: project.namespace };
    const live = await deployer.api.get({ apiVersion: "flink.apache.org/v1beta1", kind, metadata });
    return (live?.["status"] ?? {}) as Record<string, string | undefined>;
  };

  const hasPod = async (app: string, component: string) => {
    const pods = await deployer.api.list("v1", "Pod", project.namespace);
    return pods.some(({ metadata }) => {
      const labels = metadata["labels"] as Record<string, string>;
      return labels["app"] === app && labels["component"] === component;
    });
  };

  it.each([
    "native",
    "last-state",
    "autoscaled",
    "tls",
    "claim",
    "standalone",
    "reactive",
    "python",
    "sql",
    "session",
    "standalone-session",
  ])("takes %s: its JobManager waits for a node, admitted under Pod Security restricted", async (name) => {
    await until(
      `A JobManager's pod of ${name}`,
      async () => {
        const { error } = await statusOf("FlinkDeployment", name);
        expect(error).toBeUndefined();
        return hasPod(name, "jobmanager");
      },
      { timeoutMs: 120_000, explain: () => operator.log(project.namespace, name) },
    );
    await until(`Status of ${name}`, async () => {
      const status = await statusOf("FlinkDeployment", name);
      return status["jobManagerDeploymentStatus"] === "DEPLOYING" && status["lifecycleState"] === "DEPLOYED";
    });
  });

  it.each(["standalone", "reactive", "standalone-session"])(
    "makes the TaskManagers of %s, admitted under Pod Security restricted",
    async (name) => {
      await until(`A TaskManager's pod of ${name}`, () => hasPod(name, "taskmanager"));
    },
  );

  it("takes the session job, which waits for its cluster", async () => {
    await until("The session job's turn", () =>
      operator.log(project.namespace, "replay").includes("not ready for serve"),
    );
    expect((await statusOf("FlinkSessionJob", "replay"))["error"]).toBeUndefined();
  });

  it("writes its status without making a difference to the next plan", async () => {
    const plan = await deployer.plan([account(project.namespace), ...objects]);
    expect(plan.steps.flatMap(({ differences }) => differences)).toEqual([]);
    expect(actionsOf(plan)).toEqual([]);
    expect(plan.prunes).toEqual([]);
  });

  it("goes on with a changed field in place", async () => {
    const changed = objects.map((object) =>
      object.metadata.name === "native"
        ? { ...object, spec: { ...(object["spec"] as object), restartNonce: 7 } }
        : object,
    );
    const before = await deployer.api.get(named("native"));
    const plan = await deployer.plan([account(project.namespace), ...changed]);
    expect(plan.steps.flatMap(({ differences }) => differences)).toEqual([
      { path: "spec.restartNonce", before: undefined, after: 7 },
    ]);
    await deployer.apply([account(project.namespace), ...changed]);
    const after = await deployer.api.get(named("native"));
    expect(after?.metadata["uid"]).toBe(before?.metadata["uid"]);
  });

  const named = (name: string) => objects.find(({ metadata }) => metadata.name === name) as ApiObject;
});

/** A way to run Flink each. */
function everything(namespace: string): ApiObject[] {
  const stack = new TerraformStack(new App(), "test");
  const application = { ...applicationProps, ...versions, namespace };
  const session = { ...sessionProps, ...versions, namespace };
  new FlinkApplication(stack, "native", { ...application, name: "native" });
  new FlinkApplication(stack, "last-state", {
    ...application,
    name: "last-state",
    upgradeMode: "last-state",
  });
  new FlinkApplication(stack, "autoscaled", { ...application, name: "autoscaled", autoscaler: {} });
  new FlinkApplication(stack, "tls", {
    ...application,
    name: "tls",
    internalTls: { secretName: "flink-tls" },
  });
  const storage = { kind: "claim", claimName: "flink-state" } as const;
  new FlinkApplication(stack, "claim", { ...application, name: "claim", storage });
  const standalone = { mode: "standalone", taskManagers: 1 } as const;
  new FlinkApplication(stack, "standalone", { ...application, name: "standalone", ...standalone });
  new FlinkApplication(stack, "reactive", {
    ...application,
    ...standalone,
    name: "reactive",
    reactive: true,
  });
  new PyFlinkApplication(stack, "python", { ...application, name: "python", script: "/opt/job.py" });
  new SqlApplication(stack, "sql", { ...application, name: "sql", statements: "SELECT 1;" });
  const cluster = new FlinkSessionCluster(stack, "session", { ...session, name: "session" });
  new FlinkSessionCluster(stack, "standalone-session", {
    ...session,
    ...standalone,
    name: "standalone-session",
  });
  const jarUri = "https://jars.example.com/replay.jar";
  new FlinkSessionJob(stack, "replay", { name: "replay", cluster, jarUri, parallelism: 1 });
  return stack.node
    .findAll()
    .filter((node) => node instanceof CustomResource)
    .map(({ manifest }) => manifest as unknown as ApiObject);
}

/** Pods of an account that does not exist are not admitted. */
function account(namespace: string): ApiObject {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "flink", namespace } };
}
