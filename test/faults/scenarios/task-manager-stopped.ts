import { setTimeout as delay } from "node:timers/promises";
import { cpuSecondsOf } from "../../../bench/pipeline/processes.ts";
import { feed } from "../messages.ts";
import { type Scenario, seconds } from "../scenario.ts";
import { topics } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** A process that is declared dead, replaced, and then wakes up with its transactions still open. */
export const taskManagerStopped: Scenario = {
  name: "task-manager-stopped",
  fault: "SIGSTOP of the task manager until another has its work, then SIGCONT",
  async run({ full, open, say, texts }) {
    const rounds = full ? 5 : 1;
    const stoppedMs = full ? 90_000 : 25_000;
    const records = full ? 250_000 : 20_000;
    const stage = await open({ taskManagers: 2, slots: 2 });
    const { client } = stage.cluster;
    const server = await stage.startServer(true);
    const jarId = await stage.uploadInference();
    const jobId = await client.run(jarId, { args: stage.inferenceArguments(server.url), parallelism: 2 });
    await until("the job runs", () => client.isRunning(jobId));

    const lasts = rounds * (stoppedMs / 1_000 + 10);
    const feeding = feed({
      kafka: stage.kafka,
      topic: topics.messages,
      texts,
      records,
      rate: records / lasts,
    });
    for (let round = 1; round <= rounds; round += 1) {
      await until("something is committed", async () => (await stage.committed()) > 0);
      const restored = await client.restored(jobId);
      // Both: whichever has the work, and the other for so short a time that it stays.
      const [first, second] = stage.cluster.taskManagerPids;
      if (first === undefined || second === undefined) throw new Error("There are no two task managers.");
      const busy = await busier(first, second);
      process.kill(busy, "SIGSTOP");
      const started = Date.now();
      try {
        const took = await until("the other has the work", async () => {
          return (await client.restored(jobId)) > restored && (await client.isRunning(jobId));
        });
        say(`round ${round} of ${rounds}: the other has the work after ${seconds(took)}`);
        await delay(Math.max(0, stoppedMs - (Date.now() - started)));
      } finally {
        process.kill(busy, "SIGCONT");
      }
      // It notices that it was declared dead, and ends or registers anew.
      await until("two task managers are there again", async () => (await client.taskManagers()) >= 2);
    }
    await feeding;
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    return [...exactlyOnce(verdict), noDeadLetters(verdict)];
  },
};

/** The process that used more CPU time within a second of work. */
async function busier(first: number, second: number): Promise<number> {
  const before = [cpuSecondsOf(first), cpuSecondsOf(second)] as const;
  await delay(2_000);
  return cpuSecondsOf(first) - before[0] >= cpuSecondsOf(second) - before[1] ? first : second;
}
