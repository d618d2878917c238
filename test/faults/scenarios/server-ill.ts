import { setTimeout as delay } from "node:timers/promises";
import { LyingServer, type Manner } from "../lying-server.ts";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { type Toxic, Toxiproxy } from "../toxiproxy.ts";
import { until } from "../until.ts";
import { exactlyOnce } from "./exactly-once.ts";

interface Illness {
  readonly name: string;
  readonly toxic?: Toxic;
  readonly manner?: Manner;
}

const illnesses: readonly Illness[] = [
  { name: "ten times slower", toxic: { type: "latency", attributes: { latency: 800 } } },
  { name: "black hole", toxic: { type: "timeout", attributes: { timeout: 0 } } },
  { name: "reset", toxic: { type: "reset_peer", attributes: { timeout: 0 } } },
  { name: "answers cut off", toxic: { type: "limit_data", attributes: { bytes: 150 } } },
  {
    name: "answers in slices",
    toxic: { type: "slicer", attributes: { average_size: 32, size_variation: 8, delay: 500 } },
  },
  { name: "503 with Retry-After", manner: "overloaded" },
  { name: "200 with another shape", manner: "wrong-shape" },
];
const gauges = ["batchesInFlight", "recordsWaiting", "batchesHeld"];
const checkpointMs = 10_000;

/** A model server that is there, and ill: nothing may get stuck on its way to it and back. */
export const serverIll: Scenario = {
  name: "server-ill",
  fault: "a model server that is slow, silent, cut off, overloaded or talks nonsense, under load",
  rows: ["R7"],
  keepsToItself: true,
  async run({ full, open, say }) {
    const illMs = full ? 30_000 : 2_500;
    const options = full ? {} : { "request-timeout-ms": "2000", "deadline-ms": "6000" };
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { client } = stage;
    const server = await stage.startServer(true);
    const liar = await LyingServer.start(server.port);
    const toxiproxy = await Toxiproxy.start();
    try {
      const way = await toxiproxy.before(liar.port);
      const modelUrl = `http://127.0.0.1:${way.port}`;
      const jobId = await stage.runInference({ modelUrl, parallelism: 1, options });
      const feed = stage.feed(full ? 100 : 150, full ? 25_000 : 4_000);
      await stage.commitsAgain();
      let slowCheckpoints: readonly number[] = [];
      const lies: number[] = [];
      for (const { name, toxic, manner } of illnesses) {
        const since = Date.now();
        const before = liar.lies;
        if (toxic) await way.spoil(toxic);
        liar.manner = manner ?? "truth";
        await delay(illMs);
        if (toxic?.type === "latency") {
          await until("a checkpoint is made meanwhile", async () => {
            slowCheckpoints = await client.checkpointDurations(jobId, since);
            return slowCheckpoints.length > 0;
          });
        }
        await way.heal();
        liar.manner = "truth";
        if (manner) lies.push(liar.lies - before);
        const took = await stage.commitsAgain();
        say(`${name}: commits ${seconds(took)} after its end`);
      }
      const records = await feed.finish();
      await stage.settled(jobId);
      let waiting: ReadonlyMap<string, number> = new Map();
      const nothingWaits = () =>
        waiting.size >= gauges.length && [...waiting.values()].every((value) => value === 0);
      // Flink tells what it fetched some ten seconds ago; what has not come by the end is reported below.
      await until(
        "nothing waits",
        async () => {
          waiting = await client.metrics(
            jobId,
            gauges.map((gauge) => `inference.${gauge}`),
          );
          return nothingWaits();
        },
        120_000,
      ).catch(() => {});
      const restored = await client.restored(jobId);
      const verdict = await stage.judge(records);
      const reasons = Object.keys(await stage.deadLetterReasons());
      const worst = Math.max(...slowCheckpoints);
      return [
        ...exactlyOnce(verdict),
        holds(
          "dead letters come from nonsense alone",
          reasons.every((reason) => reason === "inference-invalid-response"),
          `${verdict.deadLetters} dead letters, reasons: ${reasons.join(", ") || "none"}`,
        ),
        holds(
          "control: nonsense and refusals were given",
          lies.every((count) => count > 0),
          `${lies.join(" and ")} times`,
        ),
        holds(
          "nothing is stuck: gauges are back at 0",
          nothingWaits(),
          [...waiting].map(([name, value]) => `${name} ${value}`).join(", "),
        ),
        holds("the job is not restarted", restored === 0, `${restored} times`),
        holds(
          `checkpoints under the slow server complete within ${seconds(checkpointMs)}`,
          worst <= checkpointMs,
          `${slowCheckpoints.length}, at worst ${seconds(worst)}`,
        ),
      ];
    } finally {
      await toxiproxy.stop();
      await liar.close();
    }
  },
};
