import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { adminKubeconfig, deadComponents, down, up } from "./harness/control-plane.ts";
import { abandonedClusters, type ClusterState, knownClusters, readState } from "./harness/state.ts";

const help = `Usage: npm run cluster -- up|down|kubeconfig|status [--name NAME]

A Kubernetes control plane (etcd, API server, controller manager, scheduler) in a network namespace of its own, for
trials and tests: objects are admitted, defaulted and reconciled as on a cluster; pods stay Pending, since there is no
node. Its binary is built once and kept under ~/.cache/streaming-inference.

  up          starts it and prints the path of its kubeconfig
  down        ends it, or what a crash has left of it; --all ends every one
  kubeconfig  prints the path of its kubeconfig: export KUBECONFIG=$(npm run --silent cluster -- kubeconfig)
  status      lists all clusters of this machine and what runs of them; exit 1 when one is not whole

  --name      which one (default: default)
  --all       with down: all, those of tests too
  --abandoned with down: those of tests that ended without taking theirs down
  --help      this text

Needs Linux and root (CAP_SYS_ADMIN, CAP_NET_ADMIN), iproute2, and Go 1.24 for the first time.`;

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      name: { type: "string", default: "default" },
      all: { type: "boolean", default: false },
      abandoned: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [command, ...rest] = positionals;
  const { name } = values;
  if (rest.length === 0) {
    if (command === "up") return start(name);
    if (command === "down") return stop(chosen(values));
    if (command === "kubeconfig") return printKubeconfig(name);
    if (command === "status") return status();
  }
  console.error(
    `"${positionals.join(" ")}" is no command. Allowed: up, down, kubeconfig, status. See npm run cluster -- --help.`,
  );
  return 2;
}

function chosen({ name, all, abandoned }: { name: string; all: boolean; abandoned: boolean }): string[] {
  if (all) return knownClusters().map((known) => known.name);
  return abandoned ? abandonedClusters().map((known) => known.name) : [name];
}

async function start(name: string): Promise<number> {
  const started = Date.now();
  const { server } = await up(name);
  console.error(`Cluster "${name}" is up after ${((Date.now() - started) / 1000).toFixed(1)} s: ${server}`);
  console.log(adminKubeconfig(name));
  return 0;
}

async function stop(names: readonly string[]): Promise<number> {
  for (const name of names) {
    const was = readState(name) !== undefined;
    await down(name);
    console.error(was ? `Cluster "${name}" is down.` : `There is no cluster "${name}": nothing to do.`);
  }
  return 0;
}

function printKubeconfig(name: string): number {
  const state = readState(name);
  if (state === undefined || deadComponents(state).length > 0) {
    console.error(
      `Cluster "${name}" is not up. Known: ${
        knownClusters()
          .map((known) => known.name)
          .join(", ") || "none"
      }. Start it: npm run cluster -- up --name ${name}.`,
    );
    return 1;
  }
  console.log(adminKubeconfig(name));
  return 0;
}

function status(): number {
  const clusters = knownClusters();
  if (clusters.length === 0) console.log("No cluster is up. Start one: npm run cluster -- up");
  let code = 0;
  for (const cluster of clusters) {
    const dead = deadComponents(cluster);
    if (dead.length > 0) code = 1;
    const health = dead.length === 0 ? "up" : `broken: ${dead.join(", ")} ended`;
    console.log(`${cluster.name}: ${health}, ${cluster.server}, ${memoryMiB(cluster)} MiB`);
  }
  return code;
}

/** Resident memory of all components. */
function memoryMiB({ processes }: ClusterState): number {
  const kib = Object.values(processes).map(({ pid }) => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return Math.round(kib.reduce((sum, one) => sum + one, 0) / 1024);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
}
