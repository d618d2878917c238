import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { up } from "./harness/control-plane.ts";
import { processesIn } from "./harness/network.ts";
import { hasStarted, identify, until } from "./harness/processes.ts";
import { type ClusterState, folderOf, readState } from "./harness/state.ts";

/** The control plane of this folder itself: nothing stays, whatever happens. */
describe("npm run cluster", () => {
  const name = `harness-${process.pid}`;
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", join(import.meta.dirname, "cli.ts"), ...args], {
      encoding: "utf8",
    });
  const traces = ({ namespace, index, processes }: ClusterState) => ({
    processes: [...Object.values(processes).filter(hasStarted), ...processesIn(namespace)].length,
    namespace: existsSync(`/run/netns/${namespace}`),
    link: existsSync(`/sys/class/net/si-cluster-${index}`),
    folder: existsSync(folderOf(name)),
  });
  const none = { processes: 0, namespace: false, link: false, folder: false };

  afterEach(() => {
    run("down", "--name", name);
  });

  it("brings one up, tells how it is, and leaves nothing when it is down", () => {
    const started = run("up", "--name", name);
    expect(started.stderr).toMatch(
      /^Cluster "harness-\d+" is up after \d+\.\d s: https:\/\/198\.18\.\d+\.2:6443\n$/,
    );
    expect(started.status).toBe(0);
    expect(run("kubeconfig", "--name", name).stdout).toBe(started.stdout);
    const state = readState(name) as ClusterState;

    expect(run("up", "--name", name).stderr).toBe(
      `There is a cluster "${name}" already, up or left behind. Take another name, or end it: npm run cluster -- down --name ${name}.\n`,
    );

    process.kill(state.processes["etcd"]?.pid ?? 0, "SIGKILL");
    const status = run("status");
    expect(status.stdout).toMatch(new RegExp(`^${name}: broken: etcd ended, https://`, "m"));
    expect(status.status).toBe(1);
    expect(run("kubeconfig", "--name", name).stderr).toMatch(
      /is not up\. Known: .*\. Start it: npm run cluster -- up/,
    );

    expect(run("down", "--name", name).status).toBe(0);
    expect(traces(state)).toEqual(none);
  });

  it("takes down what a test has left that was killed", async () => {
    const owner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    const identity = identify(owner.pid ?? 0);
    if (identity === undefined) throw new Error("The owner did not start.");
    const state = await up(name, identity);
    expect(run("down", "--abandoned").stderr).not.toContain(name);
    expect(traces(state).processes).toBeGreaterThan(3);
    owner.kill("SIGKILL");
    await until("The owner's end", () => !hasStarted(identity));
    expect(run("down", "--abandoned").stderr).toContain(`Cluster "${name}" is down.`);
    expect(traces(state)).toEqual(none);
  });

  it.each([
    [["--help"], 0, /^Usage: npm run cluster -- up\|down\|kubeconfig\|status/],
    [["start"], 2, /^"start" is no command\. Allowed: up, down, kubeconfig, status\./],
    [["up", "--name", "A B"], 1, /^"A B" cannot name a cluster\. Allowed: 1 to 40 of a-z, 0-9 and "-"\./],
    [["down", "--name", "not-there"], 0, /^There is no cluster "not-there": nothing to do\.$/m],
  ])("%j ends with %i", (args, code, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(stdout + stderr).toMatch(message);
    expect(status).toBe(code);
  });
});
