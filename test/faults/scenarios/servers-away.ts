import { setTimeout as delay } from "node:timers/promises";
import { Balancer } from "../balancer.ts";
import { feed } from "../messages.ts";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { topics } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** No model server at all for a while: the stream waits, and catches up. */
export const serversAway: Scenario = {
  name: "servers-away",
  fault: "all model servers gone for a while, under load",
  async run({ full, open, texts, say }) {
    const awayMs = full ? 120_000 : 20_000;
    const records = full ? 200_000 : 20_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { client } = stage.cluster;
    const first = await stage.startServer(true);
    const balancer = await Balancer.start([first.port]);
    try {
      const jarId = await stage.uploadInference();
      const jobId = await client.run(jarId, { args: stage.inferenceArguments(balancer.url), parallelism: 2 });
      await until("the job runs", () => client.isRunning(jobId));
      const rate = (records * 1_000) / (awayMs + 15_000);
      const feeding = feed({ kafka: stage.kafka, topic: topics.messages, texts, records, rate });
      await until("something is committed", async () => (await stage.committed()) > 0);
      await delay(5_000);
      process.kill(first.pid, "SIGKILL");
      balancer.route([]);
      await delay(awayMs);
      const state = await client.state(jobId);
      const before = await stage.committed();
      const second = await stage.startServer(true);
      balancer.route([second.port]);
      const took = await until(
        "outcomes are committed again",
        async () => (await stage.committed()) > before,
      );
      say(`commits again ${seconds(took)} after a server is back`);
      await feeding;
      await stage.settled(jobId);
      const verdict = await stage.judge(records);
      return [
        ...exactlyOnce(verdict),
        noDeadLetters(verdict),
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
