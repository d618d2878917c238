import { setTimeout as delay } from "node:timers/promises";
import { feed } from "../messages.ts";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { topics } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** What a run for evidence has to reach; one of a shared machine, beside all other checks, only has to recover. */
const recoveryMs = { full: 30_000, small: 180_000 };

/** Kills the task manager at random moments; a reader without the guarantee shows that the check would see it fail. */
export const taskManagerKilled: Scenario = {
  name: "task-manager-killed",
  fault: "kill -9 of the task manager at random moments, under load",
  async run({ full, open, random, say, texts }) {
    const kills = full ? 20 : 2;
    const records = full ? 1_000_000 : 30_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { client } = stage.cluster;
    const server = await stage.startServer(true);
    const jarId = await stage.uploadInference();
    const jobId = await client.run(jarId, { args: stage.inferenceArguments(server.url), parallelism: 2 });
    await until("the job runs", () => client.isRunning(jobId));

    // So slow that it lasts for all kills.
    const feeding = feed({
      kafka: stage.kafka,
      topic: topics.messages,
      texts,
      records,
      rate: records / (kills * 15),
    });
    const recoveries: number[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      await until("something is committed", async () => (await stage.committed()) > 0);
      await delay(random.between(1_000, 10_000));
      const [pid] = stage.cluster.taskManagerPids;
      if (pid === undefined) throw new Error("There is no task manager to kill.");
      const restored = await client.restored(jobId);
      process.kill(pid, "SIGKILL");
      const took = await until("the job runs again", async () => {
        return (await client.restored(jobId)) > restored && (await client.isRunning(jobId));
      });
      recoveries.push(took);
      say(`kill ${kill} of ${kills}: running again after ${seconds(took)}`);
    }
    await feeding;
    await stage.settled(jobId);

    const verdict = await stage.judge(records);
    const control = await stage.judge(records, { readUncommitted: true });
    const worst = Math.max(...recoveries);
    const allowed = full ? recoveryMs.full : recoveryMs.small;
    return [
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
      holds(
        `the job runs again within ${seconds(allowed)}`,
        worst <= allowed,
        `${kills} kills, at worst ${seconds(worst)}`,
      ),
      holds(
        "control: a reader without the guarantee (read_uncommitted) does see duplicates",
        control.duplicated > 0,
        `${control.duplicated} duplicates`,
      ),
    ];
  },
};
