import { setTimeout as delay } from "node:timers/promises";
import { feed } from "../messages.ts";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { topics } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** As for a task manager that was killed. */
const recoveryMs = { full: 60_000, small: 180_000 };

/** The only broker dies and comes back with its data; then it stands still for a while. */
export const brokerKilled: Scenario = {
  name: "broker-killed",
  fault: "kill -9 of the broker and a restart on its data, then SIGSTOP and SIGCONT",
  async run({ full, open, random, say, texts }) {
    const kills = full ? 4 : 1;
    const pauseMs = full ? 60_000 : 10_000;
    const records = full ? 200_000 : 20_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { client } = stage.cluster;
    const server = await stage.startServer(true);
    const jarId = await stage.uploadInference();
    const jobId = await client.run(jarId, { args: stage.inferenceArguments(server.url), parallelism: 2 });
    await until("the job runs", () => client.isRunning(jobId));
    const lasts = kills * 15 + pauseMs / 1_000;
    const feeding = feed({
      kafka: stage.kafka,
      topic: topics.messages,
      texts,
      records,
      rate: records / lasts,
    });

    const recoveries: number[] = [];
    const recovered = async () => {
      const before = await stage.committed();
      return until(
        "outcomes are committed again",
        async () => (await stage.committed().catch(() => 0)) > before,
      );
    };
    for (let kill = 1; kill <= kills; kill += 1) {
      await until("something is committed", async () => (await stage.committed()) > 0);
      await delay(random.between(1_000, 5_000));
      process.kill(stage.brokerPid, "SIGKILL");
      await stage.restartBroker();
      const took = await recovered();
      recoveries.push(took);
      say(`kill ${kill} of ${kills}: commits again ${seconds(took)} after the broker is back`);
    }
    process.kill(stage.brokerPid, "SIGSTOP");
    try {
      await delay(pauseMs);
    } finally {
      process.kill(stage.brokerPid, "SIGCONT");
    }
    recoveries.push(await recovered());
    await feeding;
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    const worst = Math.max(...recoveries);
    const allowed = full ? recoveryMs.full : recoveryMs.small;
    return [
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
      holds(
        `outcomes come again within ${seconds(allowed)} of its return`,
        worst <= allowed,
        `at worst ${seconds(worst)}`,
      ),
    ];
  },
};
