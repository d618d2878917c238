import { setTimeout as delay } from "node:timers/promises";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";
import { recoveredWithin } from "./recovery.ts";

/** The process that coordinates dies; the next one finds its jobs and their checkpoints where the first kept them. */
export const jobManagerKilled: Scenario = {
  name: "job-manager-killed",
  fault: "kill -9 of the JobManager, with ZooKeeper and a supervisor, under load",
  rows: ["R2"],
  onlyFull: true,
  async run({ full, open, random, say }) {
    const kills = full ? 10 : 1;
    const latestMs = full ? 10_000 : 2_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { client, platform } = stage;
    const server = await stage.startServer(true);
    const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 2 });
    const feed = stage.feed(600, full ? 200_000 : 5_000);
    const recoveries: number[] = [];
    let fromCheckpoint = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      await stage.commitsAgain();
      await delay(random.between(1_000, latestMs));
      const killed = platform.cluster.jobManagerPid;
      if (killed === undefined) throw new Error("There is no JobManager to kill.");
      process.kill(killed, "SIGKILL");
      const took = await until("the next JobManager runs the job", async () => {
        const { jobManagerPid } = platform.cluster;
        if (jobManagerPid === undefined || jobManagerPid === killed) return false;
        return client.isRunning(jobId).catch(() => false);
      });
      // The statistics are the new process's own: it has restored once, or begun from scratch.
      if ((await client.restored(jobId)) > 0) fromCheckpoint += 1;
      recoveries.push(took);
      say(`kill ${kill} of ${kills}: running again after ${seconds(took)}`);
    }
    await stage.commitsAgain();
    const records = await feed.finish();
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    return [
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
      holds(
        "the job goes on from its checkpoint",
        fromCheckpoint === kills,
        `${fromCheckpoint} of ${kills} times`,
      ),
      recoveredWithin("the job runs again", recoveries, { full, fullMs: 60_000 }),
    ];
  },
};
