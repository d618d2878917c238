import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { holds, type Scenario, seconds } from "../scenario.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";
import { recoveredWithin } from "./recovery.ts";

const mebibyte = 1_048_576;

/** The disk with the checkpoints is full for a while. */
export const diskFull: Scenario = {
  name: "disk-full",
  fault: "the disk with the checkpoints is full for a while, under load (needs the right to mount a tmpfs)",
  rows: ["R17"],
  onlyFull: true,
  async run({ full, open, say }) {
    const fullMs = full ? 60_000 : 20_000;
    const disk = mkdtempSync(join(tmpdir(), "small-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
    try {
      const stage = await open({
        taskManagers: 1,
        slots: 2,
        configuration: { "execution.checkpointing.dir": pathToFileURL(join(disk, "checkpoints")).href },
      });
      const { client } = stage;
      const server = await stage.startServer(true);
      const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 2 });
      const feed = stage.feed(300, full ? 50_000 : 8_000);
      await stage.commitsAgain();
      const filler = join(disk, "filler");
      fill(filler);
      const failedBefore = await client.failedCheckpoints(jobId);
      await delay(fullMs);
      const failed = (await client.failedCheckpoints(jobId)) - failedBefore;
      const state = await client.state(jobId);
      say(`after ${seconds(fullMs)}: ${state}, ${failed} checkpoints failed`);
      rmSync(filler);
      const took = await stage.commitsAgain();
      const records = await feed.finish();
      await stage.settled(jobId);
      const verdict = await stage.judge(records);
      return [
        ...exactlyOnce(verdict),
        noDeadLetters(verdict),
        holds("control: checkpoints did fail", failed > 0, `${failed} failed`),
        holds(
          "the job does not give up",
          !["FAILED", "CANCELED", "FINISHED"].includes(state),
          `state ${state}`,
        ),
        recoveredWithin("outcomes come again when there is room", [took], { full, fullMs: 60_000 }),
      ];
    } finally {
      execFileSync("umount", ["--lazy", disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
};

/** To the last byte. */
function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let size = mebibyte; size >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}
