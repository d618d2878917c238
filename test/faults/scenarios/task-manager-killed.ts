import { setTimeout as delay } from "node:timers/promises";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";
import { recoveredWithin } from "./recovery.ts";

/** Kills the task manager at random moments; a reader without the guarantee shows that the check would see it fail. */
export const taskManagerKilled: Scenario = {
  name: "task-manager-killed",
  fault: "kill -9 of the task manager at random moments, under load",
  rows: ["R1", "R22"],
  async run({ full, open, random, say }) {
    const kills = full ? 20 : 2;
    const latestMs = full ? 10_000 : 3_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { client, platform } = stage;
    const server = await stage.startServer(true);
    const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 2 });
    // The last of them are written when the last kill is over.
    const feed = stage.feed(full ? 3_400 : 600, full ? 1_000_000 : 10_000);
    const recoveries: number[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      await stage.commitsAgain();
      await delay(random.between(1_000, latestMs));
      const worker = random.pick(await platform.cluster.workersOf(jobId));
      const killed = Date.now();
      process.kill(worker, "SIGKILL");
      const took = await until("the job runs again", () => client.runsAgain(jobId, killed));
      recoveries.push(took);
      say(`kill ${kill} of ${kills}: running again after ${seconds(took)}`);
    }
    const records = await feed.finish();
    await stage.settled(jobId);

    const verdict = await stage.judge(records);
    const control = await stage.judge(records, { readUncommitted: true });
    return [
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
      recoveredWithin("the job runs again", recoveries, { full, fullMs: 30_000 }),
      holds(
        "control: a reader without the guarantee (read_uncommitted) does see duplicates",
        control.duplicated > 0,
        `${control.duplicated} duplicates`,
      ),
    ];
  },
};
