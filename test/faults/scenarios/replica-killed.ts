import { setTimeout as delay } from "node:timers/promises";
import { Balancer } from "../balancer.ts";
import { feed } from "../messages.ts";
import { holds, type Scenario } from "../scenario.ts";
import { topics } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** Two model servers behind one address, as behind a Service; one of them dies. */
export const replicaKilled: Scenario = {
  name: "replica-killed",
  fault: "kill -9 of one of two model servers, under load",
  async run({ full, open, texts, say }) {
    const records = full ? 60_000 : 6_000;
    const spreadMs = full ? 90_000 : 40_000;
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { client } = stage.cluster;
    const [first, second] = await Promise.all([stage.startServer(false), stage.startServer(false)]);
    const balancer = await Balancer.start([first.port, second.port]);
    try {
      const jarId = await stage.uploadInference();
      const args = [...stage.inferenceArguments(balancer.url), "--connection-lifetime-ms", "4000"];
      const jobId = await client.run(jarId, { args, parallelism: 2 });
      await until("the job runs", () => client.isRunning(jobId));
      const rate = (records * 1_000) / (spreadMs * 1.5);
      const feeding = feed({ kafka: stage.kafka, topic: topics.messages, texts, records, rate });
      await delay(spreadMs);
      const counts = [await inferences(first.url), await inferences(second.url)] as const;
      const share = counts[0] / (counts[0] + counts[1]);
      say(`texts by server: ${counts.join(" and ")}`);
      process.kill(first.pid, "SIGKILL");
      // A moment until the endpoint is taken out: requests to it fail meanwhile.
      await delay(2_000);
      balancer.route([second.port]);
      await feeding;
      await stage.settled(jobId);
      const verdict = await stage.judge(records);
      return [
        ...exactlyOnce(verdict),
        noDeadLetters(verdict),
        holds(
          "both carried 40 to 60 % before",
          share >= 0.4 && share <= 0.6,
          `${(share * 100).toFixed(1)} %`,
        ),
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
