/**
 * A process of its own that asks a server for its health all the time, each time over a new connection: what a kubelet
 * sees. Its argument is the address; it prints a line once it has asked first, ends when its input does, and prints one
 * line of JSON then, `HealthSeen`.
 */
import { get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** What the answers were like. */
export interface HealthSeen {
  readonly checks: number;
  /** Milliseconds. */
  readonly p99: number;
  readonly longest: number;
  /** Answers other than 200, and none at all. */
  readonly failed: number;
}

const EVERY_MS = 20;
const url = process.argv[2] ?? "";
const times: number[] = [];
let failed = 0;
let going = true;
process.stdin.resume().once("end", () => {
  going = false;
});

const status = () =>
  new Promise<number | undefined>((resolve) => {
    get(url, { agent: false }, (response) =>
      response.resume().on("end", () => resolve(response.statusCode)),
    ).on("error", () => resolve(0));
  });

await status();
process.stdout.write("watching\n");
while (going) {
  const start = performance.now();
  if ((await status()) !== 200) failed++;
  times.push(performance.now() - start);
  await delay(EVERY_MS);
}
times.sort((a, b) => a - b);
const seen: HealthSeen = {
  checks: times.length,
  p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
  longest: times.at(-1) ?? Number.NaN,
  failed,
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
