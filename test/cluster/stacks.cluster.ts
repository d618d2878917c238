import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameOf } from "../../ops/apply/kinds.ts";
import { ApplyProblem } from "../../ops/apply/problems.ts";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { grantAll, isOnList } from "./harness/cloud-team.ts";
import { actionsOf, type Deployer, deployerOf, manager } from "./harness/deployment.ts";
import { environmentOf, objectsOf, type Variant } from "./harness/environments.ts";
import { until } from "./harness/processes.ts";
import type { Project } from "./harness/project.ts";
import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

/** All stacks of an environment, by the account of a project's admin, from nothing to an empty second plan. */
const variants: readonly (Pick<Variant, "of" | "topics" | "operator"> & { needs?: string })[] = [
  { of: "dev", topics: "job", operator: "1.7" },
  { of: "dev", topics: "strimzi", operator: "1.7" },
  { of: "prod", topics: "job", operator: "1.7" },
  { of: "prod", topics: "strimzi", operator: "1.7" },
];

describe.each(variants)("environment $of, topics by $topics, operator $operator", (variant) => {
  stacksTests(variant, () => testCluster());
});

const committed = [
  { of: "dev", topics: "job" },
  { of: "prod", topics: "strimzi" },
] as const;

describe.skipIf(!process.env["CRD_DIR"])("as committed, with operator 1.15", () => {
  describe.each(committed)("environment $of", (variant) => {
    stacksTests(variant, () => testCluster({ operator: "1.15" }));
  });
});

function stacksTests(variant: Omit<Variant, "namespace">, start: () => Promise<TestCluster>): void {
  let cluster: TestCluster;
  let project: Project;
  let brokers: Project;
  let objects: ApiObject[];
  let deployer: Deployer;

  beforeAll(async () => {
    cluster = await start();
    project = cluster.project();
    brokers = cluster.project();
    objects = objectsOf(
      environmentOf({ ...variant, namespace: project.namespace, brokers: brokers.namespace }),
    );
    deployer = await deployerOf(project.kubeconfig, project.namespace);
  });
  afterAll(() => cluster?.close());

  it("needs exactly the grants of the cloud team's list beyond the admin role", async () => {
    const refused = await deployer.plan(objects).then(
      () => [],
      (error: ApplyProblem) => error.findings,
    );
    const listed = objects.filter((object) => isOnList(object, variant.topics));
    expect(listed.length).toBeGreaterThan(0);
    expect(refused.map(({ object }) => object).sort()).toEqual(listed.map(nameOf).sort());
    expect(refused.every(({ what }) => what.endsWith("this account may not apply it"))).toBe(true);
  });

  it("passes the dry run whole, which creates nothing", async () => {
    grantAll(cluster.kubectl, project, variant.topics, brokers.namespace);
    const plan = await until("The rights", () => deployer.plan(objects).catch(isRefused));
    expect(actionsOf(plan)).toHaveLength(objects.length);
    expect(actionsOf(plan).every((action) => action.startsWith("create "))).toBe(true);
    expect(await deployer.api.list("apps/v1", "Deployment", project.namespace)).toEqual([]);
    expect(await deployer.api.list("flink.apache.org/v1beta1", "FlinkDeployment", project.namespace)).toEqual(
      [],
    );
  });

  it("is applied, and its pods pass Pod Security: each one that is wanted waits for a node", async () => {
    expect(await deployer.apply(objects)).toEqual({ applied: objects.length, pruned: 0 });
    const deployments = objects.filter(({ kind }) => kind === "Deployment");
    expect(deployments.length).toBeGreaterThan(0);
    for (const { metadata, spec } of deployments) {
      const wanted = (spec as { replicas?: number }).replicas ?? 1;
      await until(`${wanted} pods of ${metadata.name}`, async () => {
        const live = (await deployer.api.get({ apiVersion: "apps/v1", kind: "Deployment", metadata })) as
          | { status?: { unavailableReplicas?: number; conditions?: { type: string; message: string }[] } }
          | undefined;
        const failure = live?.status?.conditions?.find(({ type }) => type === "ReplicaFailure");
        expect(failure?.message).toBeUndefined();
        return live?.status?.unavailableReplicas === wanted;
      });
    }
    const pods = await deployer.api.list("v1", "Pod", project.namespace);
    for (const pod of pods) expect((pod["status"] as { phase: string }).phase).toBe("Pending");
  });

  it("plans nothing a second time, also when the operator has written a status", async () => {
    for (const { metadata } of objects.filter(({ kind }) => kind === "FlinkDeployment")) {
      const status = { status: { lifecycleState: "STABLE", jobManagerDeploymentStatus: "READY" } };
      cluster.kubectl([
        ...["patch", "flinkdeployment", metadata.name, `--namespace=${project.namespace}`],
        ...["--subresource=status", "--type=merge", `--patch=${JSON.stringify(status)}`],
      ]);
    }
    const plan = await deployer.plan(objects);
    expect(plan.steps.flatMap(({ differences }) => differences)).toEqual([]);
    expect(actionsOf(plan)).toEqual([]);
    expect(plan.prunes).toEqual([]);
  });

  it("has no difference for kubectl diff either", () => {
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    const args = ["diff", "--server-side", "--force-conflicts", `--field-manager=${manager}`, "--filename=-"];
    expect(cluster.kubectl(args, { kubeconfig: project.kubeconfig, input })).toBe("");
  });
}

/** Rights take effect a moment after they are granted. */
function isRefused(error: unknown): undefined {
  if (error instanceof ApplyProblem) return undefined;
  throw error;
}
