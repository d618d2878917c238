import { setTimeout as delay } from "node:timers/promises";
import { Balancer } from "../balancer.ts";
import { lateFor, p99Between } from "../latency.ts";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** Of which the endpoint is not taken out for two seconds. */
const BACK_WITHIN_MS = 5_000;
const AFTERWARDS_MS = 20_000;
/** A p99 of a second's few hundred records is not steadier than this. */
const NOISE_MS = 50;

/** Two model servers behind one address, as behind a Service; one of them dies. */
export const replicaKilled: Scenario = {
  name: "replica-killed",
  fault: "kill -9 of one of two model servers, under load",
  rows: ["R6"],
  keepsToItself: true,
  async run({ full, open, say }) {
    const spreadMs = full ? 90_000 : 15_000;
    const lifetimeMs = full ? 4_000 : 1_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const [first, second] = await Promise.all([stage.startServer(false), stage.startServer(false)]);
    const balancer = await Balancer.start([first.port, second.port]);
    try {
      const jobId = await stage.runInference({
        modelUrl: balancer.url,
        parallelism: 2,
        options: { "connection-lifetime-ms": String(lifetimeMs) },
      });
      const feed = stage.feed(full ? 440 : 100, full ? 60_000 : 2_000);
      await delay(spreadMs);
      const counts = [await inferences(first.url), await inferences(second.url)] as const;
      const share = counts[0] / (counts[0] + counts[1]);
      say(`texts by server: ${counts.join(" and ")}`);
      const killedAt = Date.now();
      process.kill(first.pid, "SIGKILL");
      // A moment until the endpoint is taken out: requests to it fail meanwhile.
      await delay(2_000);
      balancer.route([second.port]);
      await stage.commitsAgain();
      await delay(full ? AFTERWARDS_MS : 0);
      const watchedUntil = Date.now();
      const records = await feed.finish();
      await stage.settled(jobId);
      const verdict = await stage.judge(records);
      const answered = await stage.answered();
      const before = p99Between(answered, killedAt - spreadMs / 2, killedAt);
      const bound = 2 * before + NOISE_MS;
      const late = lateFor(answered, { fault: killedAt, until: watchedUntil, bound });
      return [
        ...exactlyOnce(verdict),
        noDeadLetters(verdict),
        holds(
          "both carried 40 to 60 % before",
          share >= 0.4 && share <= 0.6,
          `${(share * 100).toFixed(1)} %`,
        ),
        ...(full
          ? [
              holds(
                `p99 back within ${seconds(BACK_WITHIN_MS)}`,
                late <= BACK_WITHIN_MS,
                `p99 before ${before.toFixed(0)} ms; over ${bound.toFixed(0)} ms for ${seconds(late)}`,
              ),
            ]
          : []),
      ];
    } finally {
      await balancer.close();
    }
  },
};

/** Texts that a server has answered. */
async function inferences(url: string): Promise<number> {
  const stats = (await (await fetch(`${url}/v2/models/stats`)).json()) as {
    model_stats: readonly { inference_count: number }[];
  };
  return stats.model_stats.reduce((sum, model) => sum + model.inference_count, 0);
}
