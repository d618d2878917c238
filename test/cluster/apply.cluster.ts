import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { execute } from "../../ops/apply/execute.ts";
import { destroyAnnotation, destroyFindings } from "../../ops/apply/prune.ts";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { grantAll } from "./harness/cloud-team.ts";
import { actionsOf, type Deployer, deployerOf, manager } from "./harness/deployment.ts";
import { environmentOf, objectsOf } from "./harness/environments.ts";
import { until } from "./harness/processes.ts";
import type { Project } from "./harness/project.ts";
import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

/** What happens to a project that is deployed: changes, drift, what leaves the code. */
describe("npm run apply on a deployed project", () => {
  let cluster: TestCluster;
  let project: Project;
  let objects: ApiObject[];
  let deployer: Deployer;

  beforeAll(async () => {
    cluster = await testCluster();
    project = cluster.project();
    objects = objectsOf(
      environmentOf({ of: "dev", topics: "job", operator: "1.7", namespace: project.namespace }),
    );
    grantAll(cluster.kubectl, project, "job", project.namespace);
    deployer = await deployerOf(project.kubeconfig, project.namespace);
    await until("The rights", () =>
      deployer.apply(objects).then(
        () => true,
        () => undefined,
      ),
    );
  });
  afterAll(() => cluster?.close());

  const asAdmin = (...args: string[]) => cluster.kubectl([...args, `--namespace=${project.namespace}`]);
  const one = (kind: string) => objects.find((object) => object.kind === kind) as ApiObject;
  const live = async (object: ApiObject) => (await deployer.api.get(object)) as ApiObject;
  const without = (gone: ApiObject) => objects.filter((object) => object !== gone);

  it("changes one field in place", async () => {
    const service = one("Service");
    const before = await live(service);
    const labels = { ...(service.metadata["labels"] as object), team: "data" };
    const changed = objects.map((object) =>
      object === service ? { ...object, metadata: { ...object.metadata, labels } } : object,
    );
    const plan = await deployer.plan(changed);
    expect(plan.steps.flatMap(({ differences }) => differences)).toEqual([
      { path: "metadata.labels.team", before: undefined, after: "data" },
    ]);
    expect(await deployer.apply(changed)).toEqual({ applied: 1, pruned: 0 });
    expect((await live(service)).metadata["uid"]).toBe(before.metadata["uid"]);
    // And out again: a field that has left the code is removed.
    expect(await deployer.apply(objects)).toEqual({ applied: 1, pruned: 0 });
    expect((await live(service)).metadata["labels"]).not.toHaveProperty("team");
  });

  it("finds what somebody patched by hand, and puts it back", async () => {
    const name = one("FlinkDeployment").metadata.name;
    asAdmin("patch", "flinkdeployment", name, "--type=merge", '--patch={"spec":{"image":"somebody:latest"}}');
    asAdmin("label", "networkpolicy", one("NetworkPolicy").metadata.name, "--overwrite", "mine=yes");
    asAdmin("scale", "deployment", "custom-jar-server", "--replicas=5");
    const { steps } = await deployer.plan(objects);
    const found = steps.flatMap(({ object, differences }) =>
      differences.map(({ path, before }) => `${object.kind} ${path} ${before}`),
    );
    // The label is nobody's but its own: it may stay.
    expect(found.sort()).toEqual([
      "Deployment spec.replicas 5",
      "FlinkDeployment spec.image somebody:latest",
    ]);
    expect(await deployer.apply(objects)).toEqual({ applied: 2, pruned: 0 });
    const image = (one("FlinkDeployment")["spec"] as { image: string }).image;
    expect((await live(one("FlinkDeployment")))["spec"]).toMatchObject({ image });
    expect(actionsOf(await deployer.plan(objects))).toEqual([]);
  });

  it("replaces a Job, whose template cannot be changed", async () => {
    const job = one("Job");
    const before = await live(job);
    const spec = structuredClone(job["spec"]) as {
      template: { spec: { containers: { image: string }[] } };
    };
    for (const container of spec.template.spec.containers) container.image = `other@sha256:${"a".repeat(64)}`;
    const changed = objects.map((object) => (object === job ? { ...object, spec } : object));
    expect(actionsOf(await deployer.plan(changed))).toEqual([`replace Job ${job.metadata.name}`]);
    expect(await deployer.apply(changed)).toEqual({ applied: 1, pruned: 0 });
    expect((await live(job)).metadata["uid"]).not.toBe(before.metadata["uid"]);
  });

  it("leaves what has left the code until it is told to prune, and others' objects always", async () => {
    asAdmin("create", "configmap", "by-hand", "--from-literal=a=b");
    const route = one("Route");
    const plan = await deployer.plan(without(route));
    expect(plan.prunes.map(({ object, isStateful }) => [object.kind, isStateful])).toEqual([
      ["Route", false],
    ]);
    expect(await execute(deployer.api, plan, { manager, prune: false })).toMatchObject({ pruned: 0 });
    expect(await deployer.api.get(route)).toBeDefined();
    expect(await execute(deployer.api, plan, { manager, prune: true })).toMatchObject({ pruned: 1 });
    expect(await deployer.api.get(route)).toBeUndefined();
    asAdmin("get", "configmap", "by-hand");
    await deployer.apply(objects);
  });

  it("destroys a job's state with two keys only, and nothing else with it", async () => {
    const job = one("FlinkDeployment");
    const named = new Set([`FlinkDeployment/${job.metadata.name}`]);
    const planned = async () => (await deployer.plan(without(job))).prunes;
    const missing = async (destroy: ReadonlySet<string>) => destroyFindings(await planned(), destroy)[0]?.got;

    expect((await planned()).map(({ isStateful }) => isStateful)).toEqual([true]);
    expect(await missing(new Set())).toMatch(/^neither key to destroy it, without annotation /);
    expect(await missing(named)).toBe(
      `one key to destroy it, without annotation ${destroyAnnotation}=${job.metadata.name}`,
    );
    asAdmin("annotate", "flinkdeployment", job.metadata.name, `${destroyAnnotation}=${job.metadata.name}`);
    expect(await missing(new Set())).toBe(
      `one key to destroy it, without --destroy FlinkDeployment/${job.metadata.name}`,
    );
    expect(await missing(named)).toBeUndefined();

    const before = await deployer.api.list("flink.apache.org/v1beta1", "FlinkDeployment", project.namespace);
    expect(await deployer.apply(without(job), { prune: true })).toEqual({ applied: 0, pruned: 1 });
    const after = await deployer.api.list("flink.apache.org/v1beta1", "FlinkDeployment", project.namespace);
    const names = (list: ApiObject[]) => list.map(({ metadata }) => metadata.name);
    expect(names(after)).toEqual(names(before).filter((name) => name !== job.metadata.name));
  });

  it("leaves nothing behind when everything has left the code", async () => {
    const plan = await deployer.plan([]);
    const stateful = plan.prunes.filter(({ isStateful }) => isStateful).map(({ object }) => object.kind);
    expect(destroyFindings(plan.prunes, new Set()).length).toBe(stateful.length);
    await execute(deployer.api, plan, { manager, prune: true });
    await until("The end of every object", async () => (await deployer.plan([])).prunes.length === 0);
    for (const object of objects) {
      await until(`The end of ${object.kind} ${object.metadata.name}`, async () =>
        (await deployer.api.get(object)) === undefined ? true : undefined,
      );
    }
  });
});
