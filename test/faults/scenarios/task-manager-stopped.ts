import { setTimeout as delay } from "node:timers/promises";
import { type Scenario, seconds } from "../scenario.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** A process that is declared dead, replaced, and then wakes up with its transactions still open. */
export const taskManagerStopped: Scenario = {
  name: "task-manager-stopped",
  fault: "SIGSTOP of the task manager until another has its work, then SIGCONT",
  rows: ["R3"],
  async run({ full, open, random, say }) {
    const rounds = full ? 5 : 1;
    const stoppedMs = full ? 90_000 : 0;
    const stage = await open({ taskManagers: 2, slots: 2 });
    const { client, platform } = stage;
    const server = await stage.startServer(true);
    const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 2 });
    const feed = stage.feed(500, full ? 250_000 : 8_000);
    for (let round = 1; round <= rounds; round += 1) {
      await stage.commitsAgain();
      const stopped = random.pick(await platform.cluster.workersOf(jobId));
      const started = Date.now();
      process.kill(stopped, "SIGSTOP");
      try {
        const took = await until("the other has the work", () => client.runsAgain(jobId, started));
        say(`round ${round} of ${rounds}: the other has the work after ${seconds(took)}`);
        await stage.commitsAgain();
        await delay(Math.max(0, stoppedMs - (Date.now() - started)));
      } finally {
        process.kill(stopped, "SIGCONT");
      }
      // It notices that it was declared dead, and ends or registers anew.
      await until("two task managers are there again", async () => (await client.taskManagers()) >= 2);
    }
    await stage.commitsAgain();
    const records = await feed.finish();
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    return [...exactlyOnce(verdict), noDeadLetters(verdict)];
  },
};
