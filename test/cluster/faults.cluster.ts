import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApplyProblem } from "../../ops/apply/problems.ts";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { type CutProxy, cutProxy } from "./harness/cut-proxy.ts";
import { actionsOf, type Deployer, deployerOf } from "./harness/deployment.ts";
import { until } from "./harness/processes.ts";
import type { Project } from "./harness/project.ts";
import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

/** A control plane that lacks something or goes away: what people read, and that nothing is left half done. */
describe("faults of the control plane", () => {
  let cluster: TestCluster;
  let project: Project;
  let deployer: Deployer;

  beforeAll(async () => {
    cluster = await testCluster();
    project = cluster.project();
    deployer = await deployerOf(project.kubeconfig, project.namespace);
  });
  afterAll(() => cluster?.close());

  const configMap = (name: string, namespace = project.namespace): ApiObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
    data: { a: "b" },
  });
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => "no error",
      (error: unknown) => (error instanceof ApplyProblem ? error.message : `not explained: ${error}`),
    );
  const configMaps = async () =>
    (await deployer.api.list("v1", "ConfigMap", project.namespace))
      .map(({ metadata }) => metadata.name)
      .filter((name) => name !== "kube-root-ca.crt");

  it("names every missing kind and namespace at once, before it changes anything", async () => {
    const objects: ApiObject[] = [
      configMap("first"),
      { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w", namespace: project.namespace } },
      {
        apiVersion: "flink.apache.org/v1beta1",
        kind: "FlinkStateSnapshot",
        metadata: { name: "s", namespace: project.namespace },
      },
    ];
    expect((await failure(deployer.apply(objects))).split("\n")).toEqual([
      "The cluster has no kind Widget: got 1 of example.com/v1; allowed: kinds whose CustomResourceDefinition is installed in this version. Ask the cloud team for it (a CRD is cluster-wide), or change the environment so that no Widget is made.",
      expect.stringMatching(
        /^The cluster has no kind FlinkStateSnapshot: got 1 of flink\.apache\.org\/v1beta1;/,
      ),
    ]);
    expect(await configMaps()).toEqual([]);
  });

  it("says that the namespace is missing", async () => {
    const administrator = await deployerOf(cluster.kubeconfig, "not-there");
    expect(await failure(administrator.apply([configMap("x", "not-there")]))).toBe(
      "The namespace is missing: got not-there; allowed: a namespace that exists and that this account may read. Have the cloud team make the project and give its admin role to this account, or correct the environment.",
    );
  });

  it("applies nothing when one object of many is refused", async () => {
    const bad = { ...configMap("bad"), metadata: { name: "Not_A_Name", namespace: project.namespace } };
    const unknown = { ...configMap("unknown"), dataa: {} };
    const message = await failure(deployer.apply([configMap("a"), bad, unknown, configMap("b")]));
    expect(message).toMatch(
      /ConfigMap [a-z0-9-]+\/Not_A_Name: the API server refuses it \(422 Invalid\): got .*RFC 1123/,
    );
    expect(message).toMatch(
      /ConfigMap [a-z0-9-]+\/unknown: .*unknown field "\.dataa"|field not declared in schema/,
    );
    expect(await configMaps()).toEqual([]);
  });

  it("says that the login has ended", async () => {
    const file = changed(project.kubeconfig, (config) => {
      config.users[0].user.token = "expired";
    });
    const expired = await deployerOf(file, project.namespace);
    expect(await failure(expired.apply([configMap("x")]))).toBe(
      `The API server does not know who is calling: got 401 from ${serverOf(file).origin}; allowed: a login that is still valid there. Log in again (oc login), and run this again: what is applied already stays as it is.`,
    );
  });

  describe("an API server that goes away", () => {
    let proxy: CutProxy;
    let through: Deployer;
    const all = () => Array.from({ length: 20 }, (_, index) => configMap(`part-${index}`));

    beforeAll(async () => {
      proxy = await cutProxy(serverOf(project.kubeconfig));
      const file = changed(project.kubeconfig, (config) => {
        const { server } = config.clusters[0].cluster;
        config.clusters[0].cluster.server = `https://127.0.0.1:${proxy.port}`;
        config.clusters[0].cluster["tls-server-name"] = new URL(server).hostname;
      });
      through = await deployerOf(file, project.namespace);
    });
    afterAll(() => proxy?.close());

    it("is told before anything is changed", async () => {
      proxy.cut();
      const message = await failure(through.apply(all()));
      expect(message).toMatch(
        /^The API server does not answer: got https:\/\/127\.0\.0\.1:\d+ \(.+\); allowed: an API server that this machine reaches over HTTPS and whose certificate the kubeconfig trusts\. Check the address, VPN and login, and run this again: what is applied already stays as it is\.$/,
      );
      expect(await configMaps()).toEqual([]);
      proxy.mend();
    });

    it("half-way: says how far it came, leaves no half object, and the next call does the rest", async () => {
      const running = failure(through.apply(all()));
      await until("A part of the objects", async () => (await configMaps()).length >= 3);
      proxy.cut();
      const message = await running;
      const applied = await configMaps();
      expect(applied.length).toBeLessThan(20);
      const done = Number(/(\d+) of 20 changes are done and stay; run this again/.exec(message)?.[1]);
      // The one that was under way may have arrived without its answer.
      expect([done, done + 1]).toContain(applied.length);
      for (const name of applied) {
        const object = configMap(name);
        expect(await deployer.api.get(object)).toMatchObject({ data: object["data"] });
      }
      proxy.mend();
      expect(await through.apply(all())).toEqual({ applied: 20 - applied.length, pruned: 0 });
      expect(actionsOf(await through.plan(all()))).toEqual([]);
    });
  });
});

interface Config {
  clusters: [{ cluster: { server: string; "tls-server-name"?: string } }];
  users: [{ user: { token: string } }];
}

/** A copy of a kubeconfig, beside it. */
function changed(file: string, change: (config: Config) => void): string {
  const config = JSON.parse(readFileSync(file, "utf8")) as Config;
  change(config);
  const copy = `${file}.${randomBytes(4).toString("hex")}`;
  writeFileSync(copy, JSON.stringify(config), { mode: 0o600 });
  return copy;
}

function serverOf(file: string): URL {
  return new URL((JSON.parse(readFileSync(file, "utf8")) as Config).clusters[0].cluster.server);
}
