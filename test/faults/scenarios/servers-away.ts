import { setTimeout as delay } from "node:timers/promises";
import { Balancer } from "../balancer.ts";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** No model server at all for a while: the stream waits, and catches up. */
export const serversAway: Scenario = {
  name: "servers-away",
  fault: "all model servers gone for longer than a record's deadline, under load",
  rows: ["R8"],
  keepsToItself: true,
  async run({ full, open, say }) {
    const awayMs = full ? 120_000 : 10_000;
    // The environment's deadline is for evidence; a change need not wait for as long.
    const options = full ? {} : { "request-timeout-ms": "1000", "deadline-ms": "4000" };
    const stage = await open({ taskManagers: 1, slots: 2 });
    const first = await stage.startServer(true);
    const balancer = await Balancer.start([first.port]);
    try {
      const jobId = await stage.runInference({ modelUrl: balancer.url, parallelism: 2, options });
      const feed = stage.feed(full ? 1_480 : 400, full ? 200_000 : 6_000);
      await stage.commitsAgain();
      process.kill(first.pid, "SIGKILL");
      balancer.route([]);
      await delay(awayMs);
      const state = await stage.client.state(jobId);
      const second = await stage.startServer(true);
      balancer.route([second.port]);
      const took = await stage.commitsAgain();
      say(`commits again ${seconds(took)} after a server is back`);
      const records = await feed.finish();
      await stage.settled(jobId);
      const verdict = await stage.judge(records);
      return [
        ...exactlyOnce(verdict),
        // For evidence they stay away longer than the environment lets a record wait.
        full
          ? holds(
              "only records that waited as long as the environment allows are dead letters",
              Object.keys(await stage.deadLetterReasons()).every(
                (reason) => reason === "inference-unavailable",
              ),
              `${verdict.deadLetters} dead letters`,
            )
          : noDeadLetters(verdict),
        holds(
          "the job waits instead of failing",
          state === "RUNNING",
          `state ${state} after ${seconds(awayMs)}`,
        ),
      ];
    } finally {
      await balancer.close();
    }
  },
};
