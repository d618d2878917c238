import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { findJava } from "../../../local/setup/java.mjs";
import { holds, type Scenario } from "../scenario.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

const settleMs = 30_000;

/** What a day of work does to a session cluster: the same job, stopped and started again and again. */
export const resubmitted: Scenario = {
  name: "resubmitted",
  fault:
    "none: the job is stopped with a savepoint and submitted again, many times on the same task managers",
  rows: [],
  async run({ full, open, say }) {
    const rounds = full ? 20 : 5;
    const stage = await open({ taskManagers: 1, slots: 4 });
    const { client, platform } = stage;
    const { cluster } = platform;
    const processes = () => [...cluster.taskManagers.values(), cluster.jobManagerPid ?? 0];
    const server = await stage.startServer(true);
    const pids = processes();
    const before = jobClassLoaders(pids);
    const feed = stage.feed(100, full ? 10_000 : 1_000);
    let savepoint: string | undefined;
    for (let round = 0; round < rounds; round += 1) {
      const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 1, savepoint });
      await stage.commitsAgain();
      savepoint = await client.stop(jobId, cluster.savepoints);
    }
    let after = Number.POSITIVE_INFINITY;
    // What ends a moment after its job may take that moment.
    await until(
      "classes of jobs that ended are gone",
      () => {
        after = jobClassLoaders(pids);
        return after <= before;
      },
      settleMs,
    ).catch(() => {});
    say(`class loaders of jobs: ${before} before, ${after} after ${rounds} submissions`);
    const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 1, savepoint });
    const records = await feed.finish();
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    return [
      holds(
        "jobs that ended leave no classes behind",
        after <= before,
        `${after - before} class loaders held after ${rounds} submissions`,
      ),
      holds("no process had to start anew", `${pids}` === `${processes()}`, `${pids.length} processes`),
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
    ];
  },
};

/** Class loaders of jobs that these processes hold, after a full collection. */
function jobClassLoaders(pids: readonly number[]): number {
  const jcmd = join(findJava().home, "bin/jcmd");
  const counts = pids.map((pid) => {
    const histogram = execFileSync(jcmd, [String(pid), "GC.class_histogram"], { encoding: "utf8" });
    const line = /^\s*\d+:\s+(\d+)\s+\d+\s+org\.apache\.flink\.util\.ChildFirstClassLoader\b/m.exec(
      histogram,
    );
    return Number(line?.[1] ?? 0);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
