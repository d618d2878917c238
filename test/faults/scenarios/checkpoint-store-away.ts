import { setTimeout as delay } from "node:timers/promises";
import { ObjectStore } from "../object-store.ts";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { Toxiproxy } from "../toxiproxy.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";
import { recoveredWithin } from "./recovery.ts";

/** S3 with the checkpoints is away: without a checkpoint nothing is committed, and nothing may be lost either. */
export const checkpointStoreAway: Scenario = {
  name: "checkpoint-store-away",
  fault: "the S3 server with the checkpoints refuses connections for a while, under load",
  rows: ["R17"],
  onlyFull: true,
  async run({ full, open, say }) {
    const awayMs = full ? 300_000 : 30_000;
    const store = await ObjectStore.start();
    const toxiproxy = await Toxiproxy.start();
    try {
      const way = await toxiproxy.before(store.port);
      const stage = await open({
        taskManagers: 1,
        slots: 2,
        plugins: store.plugins,
        configuration: {
          "execution.checkpointing.dir": `s3://${ObjectStore.bucket}/checkpoints`,
          ...store.flinkSettings(`http://127.0.0.1:${way.port}`),
        },
      });
      const { client } = stage;
      const server = await stage.startServer(true);
      const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 2 });
      const feed = stage.feed(300, full ? 100_000 : 10_000);
      await stage.commitsAgain();
      await way.close();
      // What was under way when the store went.
      await delay(5_000);
      const before = await stage.committed();
      await delay(awayMs);
      const meanwhile = (await stage.committed()) - before;
      const state = await client.state(jobId);
      say(`after ${seconds(awayMs)} without S3: ${state}, ${await client.restored(jobId)} restores`);
      await way.heal();
      const took = await stage.commitsAgain();
      say(`commits ${seconds(took)} after S3 is back`);
      const records = await feed.finish();
      await stage.settled(jobId);
      const verdict = await stage.judge(records);
      return [
        ...exactlyOnce(verdict),
        noDeadLetters(verdict),
        holds(
          "without a checkpoint nothing is committed, and the job does not give up",
          meanwhile === 0 && !["FAILED", "CANCELED", "FINISHED"].includes(state),
          `${meanwhile} outcomes committed meanwhile; state ${state}`,
        ),
        recoveredWithin("outcomes come again", [took], { full, fullMs: 180_000 }),
      ];
    } finally {
      await toxiproxy.stop();
      await store.stop();
    }
  },
};
