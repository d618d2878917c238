import { setTimeout as delay } from "node:timers/promises";
import { Balancer } from "../balancer.ts";
import { type Scenario, seconds } from "../scenario.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";
import { recoveredWithin } from "./recovery.ts";

/** The broker's name leads nowhere for a while, and then to another address. */
export const brokerMoved: Scenario = {
  name: "broker-moved",
  fault: "the broker's name cannot be resolved for a while, then leads to another address, under load",
  rows: ["R18"],
  onlyFull: true,
  async run({ full, open, say }) {
    const rounds = full ? 3 : 1;
    const awayMs = 20_000;
    const stage = await open({ taskManagers: 1, slots: 2, namedBroker: true });
    const { platform } = stage;
    const port = platform.brokerPort;
    const addressOf = (round: number) => ({ host: `127.0.0.${2 + (round % 2)}`, port });
    let way = await Balancer.start([port], addressOf(0));
    platform.resolveBrokerTo(addressOf(0).host);
    try {
      const server = await stage.startServer(true);
      const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 2 });
      const feed = stage.feed(500, full ? 100_000 : 10_000);
      const recoveries: number[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        await stage.commitsAgain();
        platform.resolveBrokerTo(undefined);
        await way.close();
        await delay(awayMs);
        way = await Balancer.start([port], addressOf(round));
        platform.resolveBrokerTo(addressOf(round).host);
        const took = await stage.commitsAgain();
        recoveries.push(took);
        say(`round ${round} of ${rounds}: commits ${seconds(took)} after the name leads somewhere again`);
      }
      const records = await feed.finish();
      await stage.settled(jobId);
      const verdict = await stage.judge(records);
      return [
        ...exactlyOnce(verdict),
        noDeadLetters(verdict),
        recoveredWithin("outcomes come again", recoveries, { full, fullMs: 60_000 }),
      ];
    } finally {
      await way.close();
    }
  },
};
