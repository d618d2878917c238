import { setTimeout as delay } from "node:timers/promises";
import { type Scenario, seconds } from "../scenario.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";
import { recoveredWithin } from "./recovery.ts";

/** The only broker dies and comes back with its data; then it stands still for a while. */
export const brokerKilled: Scenario = {
  name: "broker-killed",
  fault: "kill -9 of the broker and a restart on its data, then SIGSTOP and SIGCONT",
  rows: ["R5"],
  async run({ full, open, random, say }) {
    const kills = full ? 4 : 1;
    const pauseMs = full ? 60_000 : 8_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { platform } = stage;
    const server = await stage.startServer(true);
    const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 2 });
    const feed = stage.feed(full ? 1_500 : 500, full ? 200_000 : 8_000);
    const recoveries: number[] = [];
    const recovered = async (what: string) => {
      const took = await stage.commitsAgain();
      recoveries.push(took);
      say(`${what}: commits again ${seconds(took)} after the broker is back`);
    };
    for (let kill = 1; kill <= kills; kill += 1) {
      await stage.commitsAgain();
      await delay(random.between(1_000, full ? 5_000 : 2_000));
      process.kill(platform.brokerPid, "SIGKILL");
      await stage.restartBroker();
      await recovered(`kill ${kill} of ${kills}`);
    }
    process.kill(platform.brokerPid, "SIGSTOP");
    try {
      await delay(pauseMs);
    } finally {
      process.kill(platform.brokerPid, "SIGCONT");
    }
    await recovered(`a pause of ${seconds(pauseMs)}`);
    const records = await feed.finish();
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    return [
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
      recoveredWithin("outcomes come again after its return", recoveries, { full, fullMs: 60_000 }),
    ];
  },
};
