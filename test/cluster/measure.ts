import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { grantAll } from "./harness/cloud-team.ts";
import { deployerOf } from "./harness/deployment.ts";
import { environmentOf, objectsOf } from "./harness/environments.ts";
import { until } from "./harness/processes.ts";
import { readState } from "./harness/state.ts";
import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

const help = `Usage: npx tsx test/cluster/measure.ts [--write]

Times the way from nothing to all stacks of prod applied: control plane, CRDs, synth, dry run, apply, second plan, and the
memory of the control plane at the end. --write puts it into docs/evidence/cluster.md.`;

const root = join(import.meta.dirname, "../..");

async function measure(): Promise<string> {
  const rows: string[] = [];
  const began = performance.now();
  const timed = async <T>(what: string, work: () => Promise<T> | T): Promise<T> => {
    const started = performance.now();
    const result = await work();
    rows.push(`| ${what} | ${((performance.now() - started) / 1000).toFixed(1)} s |`);
    return result;
  };
  const load = loadavg()[0]?.toFixed(1);
  const cluster = await timed("control plane, CRDs, roles", () => testCluster({ own: true }));
  try {
    const [project, topics] = await timed("two namespaces with accounts, and grants", () => {
      const made = [cluster.project(), cluster.project()] as const;
      grantAll(cluster.kubectl, made[0], "strimzi", made[1].namespace);
      return made;
    });
    const objects = await timed("synth of all stacks, in this process", () =>
      objectsOf(
        environmentOf({
          of: "prod",
          topics: "strimzi",
          operator: "1.7",
          namespace: project.namespace,
          brokers: topics.namespace,
        }),
      ),
    );
    const deployer = await deployerOf(project.kubeconfig, project.namespace);
    await until("The rights", () => deployer.plan(objects).catch(() => undefined));
    await timed(`dry run of ${objects.length} objects`, () => deployer.plan(objects));
    await timed("dry run and apply", () => deployer.apply(objects));
    await timed("second plan, empty", () => deployer.plan(objects));
    rows.push(`| **from nothing to all applied** | ${((performance.now() - began) / 1000).toFixed(1)} s |`);
    return report(rows, memoryOf(cluster), load);
  } finally {
    await cluster.close();
  }
}

/** Resident memory of each component. */
function memoryOf({ name = "" }: TestCluster): string[] {
  const processes = Object.entries(readState(name)?.processes ?? {});
  const mib = processes.map(([component, { pid }]) => {
    const kib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    return [component, Math.round(kib / 1024)] as const;
  });
  const sum = mib.reduce((total, [, size]) => total + size, 0);
  return [...mib, ["**all**", sum] as const].map(([component, size]) => `| ${component} | ${size} MiB |`);
}

function report(times: readonly string[], memory: readonly string[], load: string | undefined): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `# From nothing to all stacks applied

Environment prod with operator 1.7.0 and Flink 1.18, topics by Strimzi, applied by a project admin's account to Kubernetes
1.34.4 (etcd, API server, controller manager, scheduler; no nodes), its binary built before.

- Command: \`npx tsx test/cluster/measure.ts --write\`
- Commit: ${commit}
- Machine: ${machine}, Node ${process.versions.node}, load ${load} before

| step | time |
|---|---|
${times.join("\n")}

The way includes the wait until the granted rights take effect, with dry runs of its own, which have no row.

| memory at the end | resident |
|---|---|
${memory.join("\n")}
`;
}

const { values } = parseArgs({ options: { write: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help) console.log(help);
else {
  const text = await measure();
  console.log(text);
  if (values.write) writeFileSync(join(root, "docs/evidence/cluster.md"), text);
}
