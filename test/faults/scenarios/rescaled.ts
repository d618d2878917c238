import { holds, type Scenario } from "../scenario.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

/** What an upgrade does: stop with a savepoint, start again from it with another parallelism. */
export const rescaled: Scenario = {
  name: "rescaled",
  fault: "stop with a savepoint and resume with parallelism 2, 4 and 1, under load",
  rows: ["R4"],
  async run({ full, open, say }) {
    const rounds = full ? 3 : 1;
    const stage = await open({ taskManagers: 1, slots: 4 });
    const { client, platform } = stage;
    const server = await stage.startServer(true);
    const feed = stage.feed(full ? 2_000 : 600, full ? 300_000 : 8_000);
    let savepoint: string | undefined;
    let jobId = "";
    let resumed = 0;
    for (const parallelism of Array.from({ length: rounds }, () => [2, 4, 1]).flat()) {
      if (jobId !== "") savepoint = await client.stop(jobId, platform.cluster.savepoints);
      jobId = await stage.runInference({ modelUrl: server.url, parallelism, savepoint });
      await stage.commitsAgain();
      if (savepoint !== undefined && (await client.restored(jobId)) > 0) resumed += 1;
      say(`parallelism ${parallelism}: runs and commits`);
    }
    const records = await feed.finish();
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
