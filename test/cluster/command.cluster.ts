import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import { grantAll } from "./harness/cloud-team.ts";
import type { Project } from "./harness/project.ts";
import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

/** The command itself on environment dev as it is committed; that one wants operator 1.15, whose CRDs have to be at hand. */
describe.skipIf(!process.env["CRD_DIR"])("npm run apply -- dev, as committed", () => {
  const { namespace } = loadEnvironment("dev");
  let cluster: TestCluster;
  let project: Project;

  beforeAll(async () => {
    cluster = await testCluster({ operator: "1.15" });
    project = cluster.project(namespace);
  });
  afterAll(() => cluster?.close());

  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "ops/apply.ts", "dev", ...args], {
      cwd: join(import.meta.dirname, "../.."),
      env: { ...process.env, KUBECONFIG: project.kubeconfig },
      encoding: "utf8",
    });

  it("names what the account may not do, and does nothing", () => {
    const { status, stdout, stderr } = run();
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^Role data-team-dev\/flink: this account may not apply it: got /);
    expect(cluster.kubectl(["get", "deployments", "--output=name", `--namespace=${namespace}`])).toBe("");
  });

  it("shows, applies, and has nothing to do after", () => {
    grantAll(cluster.kubectl, project, "job", namespace);
    const shown = run("--dry-run", "--detailed-exitcode");
    expect(shown.stderr).toBe("");
    expect(shown.status).toBe(3);
    expect(shown.stdout).toMatch(/^\+ ServiceAccount data-team-dev\//);
    const [count] =
      /^\d+(?= to create, 0 to change, 0 to replace, 0 to delete, 0 unchanged$)/m.exec(shown.stdout) ?? [];
    const applied = run("--prune");
    expect(applied.status).toBe(0);
    expect(applied.stdout.trimEnd().split("\n").at(-1)).toBe(`${count} applied, 0 deleted`);
    const after = run("--dry-run", "--detailed-exitcode", "--prune");
    expect(after.status).toBe(0);
    expect(after.stdout).toBe(`0 to create, 0 to change, 0 to replace, 0 to delete, ${count} unchanged\n`);
  });
});
