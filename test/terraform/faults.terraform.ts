import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cutProxy } from "../cluster/harness/cut-proxy.ts";
import { until } from "../cluster/harness/processes.ts";
import { type TestCluster, testCluster } from "../cluster/harness/test-cluster.ts";
import { type Deployment, makeDeployment } from "./harness/deployment.ts";

/** What goes wrong while Terraform works: what people read then, and that the next run goes on from there. */
describe("faults while Terraform works", () => {
  const stack = "dev-model-serving";
  const provider = process.env["TF_PLUGIN_MIRROR"] ? ["--no-lock-file"] : [];
  const args = ["ops/deploy.ts", "dev", ...provider, "--stack", stack] as const;
  const plan = [...args, "--plan-only"] as const;
  const sized = (cpuRequest: string) => ({ modelServer: { resources: { cpuRequest, memory: "1Gi" } } });
  const isLocked = "Another run holds the lock of this state";
  let cluster: TestCluster;
  let deployment: Deployment;

  beforeAll(async () => {
    cluster = await testCluster();
    deployment = makeDeployment(cluster);
    const { code, output } = await deployment.workspace.run(...args);
    expect(code, output).toBe(0);
  });
  afterAll(async () => {
    await deployment?.close();
    await cluster?.close();
  });

  const unlock = async (output: string) => {
    const id = /ID:\s+(\S+)/.exec(output)?.[1] ?? "";
    const folder = `-chdir=.local/terraform/dev/stacks/${stack}`;
    const { code, output: said } = await deployment.workspace.run(
      "terraform",
      folder,
      "force-unlock",
      "-force",
      id,
    );
    expect(code, said).toBe(0);
  };
  const holder = () =>
    deployment.kubectl(
      "get",
      "lease",
      `lock-tfstate-default-${stack}`,
      "--output=jsonpath={.spec.holderIdentity}",
      "--ignore-not-found",
    );
  const cpuRequest = () =>
    deployment.kubectl(
      "get",
      "deployment",
      "ml-model-server",
      "--output=jsonpath={.spec.template.spec.containers[0].resources.requests.cpu}",
    );

  it("plans of two people at once: one waits for the other's lock, and both see the same", async () => {
    deployment.configure(sized("600m"));
    const [mine, theirs] = await Promise.all([
      deployment.workspace.run(...plan),
      deployment.colleague.run(...plan),
    ]);
    for (const { code, output } of [mine, theirs]) {
      expect(output).toContain(`${stack}: 1 to change`);
      expect(code, output).toBe(2);
    }
    expect(holder()).toBe("");
  });

  it("a plan beside an apply says who holds the lock; told to wait, it sees what the apply has done", async () => {
    // Rollouts then wait for ever: the apply is caught in the middle.
    await deployment.controllers.close();
    const applying = deployment.workspace.start(...args);
    await applying.until(/deployment\S*: Modifying\.\.\./);
    const refused = await deployment.colleague.run(...plan, "--lock-timeout", "1s");
    expect(refused.output).toContain(isLocked);
    expect(refused.output).toMatch(/Who:\s+\S+@\S+/);
    expect(refused.code, refused.output).toBe(1);
    const waiting = deployment.colleague.start(...plan, "--lock-timeout", "300s");
    deployment.controllers.resume();
    const applied = await applying.ended;
    expect(applied.code, applied.output).toBe(0);
    const waited = await waiting.ended;
    expect(waited.output).toContain(`${stack}: no changes`);
    expect(waited.code, waited.output).toBe(0);
    expect(cpuRequest()).toBe("600m");
  });

  it("goes on from where an apply was killed", async () => {
    await deployment.controllers.close();
    deployment.configure(sized("700m"));
    const running = deployment.workspace.start(...args);
    await running.until(/deployment\S*: Modifying\.\.\./);
    running.kill("SIGKILL");
    await running.ended;
    deployment.controllers.resume();
    const locked = await deployment.workspace.run(...plan, "--lock-timeout", "1s");
    expect(locked.output).toContain(isLocked);
    await unlock(locked.output);
    const resumed = await deployment.workspace.run(...args);
    expect(resumed.output).toContain("Deployment ml-model-server  ready");
    expect(resumed.code, resumed.output).toBe(0);
    expect((await deployment.workspace.run(...plan)).code).toBe(0);
  });

  it("says that the API server does not answer, before anything is planned", async () => {
    const { code, output } = await runWith("127.0.0.1:1");
    expect(output).toContain("The API server does not answer");
    expect(code, output).toBe(1);
  });

  it("says so when the API server goes away during a plan; what stays is the lock, and nothing else", async () => {
    const before = cpuRequest();
    deployment.configure(sized("800m"));
    const proxy = await cutProxy(new URL(configOf().clusters[0].cluster.server));
    try {
      const planning = runWith(`127.0.0.1:${proxy.port}`);
      // The plan has begun when it has taken the lock.
      await until("The plan's lock", () => holder() !== "", { timeoutMs: 120_000 });
      proxy.cut();
      const { code, output } = await planning;
      expect(output).toContain("The API server does not answer");
      expect(output).toContain("the lock of the state may have stayed");
      expect(code, output).toBe(1);
    } finally {
      await proxy.close();
    }
    expect(cpuRequest()).toBe(before);
    const locked = await deployment.workspace.run(...plan, "--lock-timeout", "1s");
    expect(locked.output).toContain(isLocked);
    await unlock(locked.output);
    const { code, output } = await deployment.workspace.run(...plan);
    expect(output).toContain(`${stack}: 1 to change`);
    expect(code, output).toBe(2);
  });

  interface Config {
    clusters: [{ cluster: { server: string; "tls-server-name"?: string } }];
  }
  const configOf = () => JSON.parse(readFileSync(deployment.project.kubeconfig, "utf8")) as Config;

  /** A plan by way of another address of the same API server. */
  function runWith(address: string) {
    const kubeconfig = deployment.workspace.path("elsewhere.kubeconfig");
    const config = configOf();
    const [{ cluster: target }] = config.clusters;
    target["tls-server-name"] = new URL(target.server).hostname;
    target.server = `https://${address}`;
    writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    const [tool, ...rest] = plan;
    return deployment.workspace.run(
      "env",
      `KUBE_CONFIG_PATH=${kubeconfig}`,
      `KUBECONFIG=${kubeconfig}`,
      ...[process.execPath, "--import", "tsx", tool, ...rest],
    );
  }
});
