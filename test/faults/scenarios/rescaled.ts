import { setTimeout as delay } from "node:timers/promises";
import { feed } from "../messages.ts";
import { holds, type Scenario } from "../scenario.ts";
import { topics } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** What an upgrade does: stop with a savepoint, start again from it with another parallelism. */
export const rescaled: Scenario = {
  name: "rescaled",
  fault: "stop with a savepoint and resume with parallelism 2, 4 and 1, under load",
  async run({ full, open, say, texts }) {
    const rounds = full ? 3 : 1;
    const records = full ? 300_000 : 20_000;
    const stage = await open({ taskManagers: 1, slots: 4 });
    const { client } = stage.cluster;
    const server = await stage.startServer(true);
    const jarId = await stage.uploadInference();
    const args = stage.inferenceArguments(server.url);
    const feeding = feed({
      kafka: stage.kafka,
      topic: topics.messages,
      texts,
      records,
      rate: records / (rounds * 25),
    });

    let savepoint: string | undefined;
    let jobId = "";
    let resumed = 0;
    for (const parallelism of Array.from({ length: rounds }, () => [2, 4, 1]).flat()) {
      if (jobId !== "") savepoint = await client.stop(jobId, stage.cluster.savepoints);
      jobId = await client.run(jarId, { args, parallelism, savepoint });
      const before = await stage.committed();
      await until("the job runs", () => client.isRunning(jobId));
      await until("it has committed", async () => (await stage.committed()) > before);
      if (savepoint !== undefined && (await client.restored(jobId)) > 0) resumed += 1;
      say(`parallelism ${parallelism}: runs`);
      await delay(2_000);
    }
    await feeding;
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    const expected = rounds * 3 - 1;
    return [
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
      holds("each resumes from its savepoint", resumed === expected, `${resumed} of ${expected}`),
    ];
  },
};
