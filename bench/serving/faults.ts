/**
 * The long versions of the model server's tests in `model-server/test/reliability`, with their figures: overload,
 * clients that send nothing and clients that hang up. Exit code 1 where a promise is not kept.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readTexts } from "../pipeline/texts.ts";
import type { LoadOptions, LoadResult } from "./load-options.ts";
import { PEERS } from "./peers.ts";
import { usageOf } from "./process-tree.ts";
import { script } from "./script.ts";
import { type RunningServer, startServer } from "./server-process.ts";

const smoke = process.argv.includes("--smoke");
const root = join(import.meta.dirname, "../..");
const bundle = join(root, "models/banking77-gru/1.0.0");
const directory = mkdtempSync(join(tmpdir(), "bench-faults-"));
const textsFile = join(directory, "texts.json");
const texts = readTexts(join(root, "examples/customer-messages.csv"), "text");
writeFileSync(textsFile, JSON.stringify(texts));

/** Requests are as large as the job's. */
const TEXTS = 32;
const SECONDS = smoke ? 2 : 30;
const ABORTS = smoke ? 500 : 10_000;
const SLOW_CLIENTS = 500;
const HEALTH_MS = 100;
let missed = 0;

function promise(what: string, value: number, limit: number, kept = value <= limit): void {
  process.stdout.write(
    `${kept ? "kept  " : "MISSED"} ${what}: ${value.toFixed(1)}, limit ${limit.toFixed(1)}\n`,
  );
  if (!kept) missed++;
}

/** Asks for its health all the time, until it is told to stop; gives the longest answer in milliseconds. */
function watchHealth(server: RunningServer): () => Promise<number> {
  let [longest, going] = [0, true];
  const url = new URL("/v2/health/live", server.url);
  const watching = (async () => {
    while (going) {
      const start = performance.now();
      await new Promise<void>((resolve, reject) =>
        get(url, { agent: false }, (response) => response.resume().on("end", resolve)).on("error", reject),
      );
      longest = Math.max(longest, performance.now() - start);
      await delay(20);
    }
  })();
  return async () => {
    going = false;
    await watching;
    return longest;
  };
}

const ask = (server: RunningServer, load: Pick<LoadOptions, "requests" | "connections" | "rate">) =>
  script<LoadResult>(
    "load-generator.ts",
    JSON.stringify({ ...load, url: server.url, form: "v2", textsFile, texts: TEXTS, seed: 1 }),
  );

async function overload(server: RunningServer): Promise<void> {
  await ask(server, { requests: 100, connections: 8, rate: 0 });
  const peak = await ask(server, { requests: 100 * SECONDS, connections: 8, rate: 0 });
  const capacity = peak.answered / peak.seconds;
  process.stdout.write(`peak: ${capacity.toFixed(1)} requests/s of ${TEXTS} texts\n`);
  for (const times of [2, 4]) {
    const before = usageOf(server.pid).memoryMiB;
    const stop = watchHealth(server);
    const rate = capacity * times;
    const result = await ask(server, { requests: Math.ceil(rate * SECONDS), connections: 1024, rate });
    const health = await stop();
    const errors = Object.values(result.errors).reduce((a, b) => a + b, 0);
    const goodput = result.answered / result.seconds / capacity;
    process.stdout.write(
      `${times}×: ${result.answered} answered, ${result.refused} refused, p99 ${result.p99.toFixed(0)} ms\n`,
    );
    promise(`${times}× errors other than 503 with Retry-After`, errors, 0);
    promise(`${times}× refusals, p99 in ms`, result.refusedP99, 50);
    promise(`${times}× health, longest in ms`, health, HEALTH_MS);
    promise(`${times}× goodput in % of the peak, at least`, goodput * 100, 90, goodput >= 0.9);
    promise(`${times}× memory growth in MiB`, usageOf(server.pid).memoryMiB - before, 128);
  }
}

function open(server: RunningServer, sends: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(sends, () => resolve(socket)));
    socket.on("error", reject);
  });
}

async function lostClients(server: RunningServer): Promise<void> {
  const stop = watchHealth(server);
  const slow = await Promise.all(
    Array.from({ length: SLOW_CLIENTS }, () => open(server, "POST / HTTP/1.1\r\nHost: x\r\nX-A")),
  );
  const start = performance.now();
  await Promise.all(slow.map((socket) => new Promise((resolve) => socket.resume().once("close", resolve))));
  promise("clients that send a header a day, closed after s", (performance.now() - start) / 1000, 15);
  promise("health meanwhile, longest in ms", await stop(), HEALTH_MS);

  const body = JSON.stringify({
    inputs: [{ name: "TEXT", datatype: "BYTES", shape: [TEXTS], data: texts.slice(0, TEXTS) }],
  });
  const head = `Host: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  const request = `POST ${new URL(server.url).pathname} HTTP/1.1\r\n${head}\r\n\r\n${body}`;
  const stopAgain = watchHealth(server);
  for (let done = 0; done < ABORTS; done += 100) {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => open(server, request)));
    for (const socket of sockets) socket.destroy();
  }
  promise(`health while ${ABORTS} clients hang up, longest in ms`, await stopAgain(), HEALTH_MS);
  const answer = await ask(server, { requests: 20, connections: 1, rate: 0 });
  promise("answers after that", answer.answered, 20, answer.answered === 20);
}

const [ours] = PEERS;
if (ours === undefined) throw new Error("There is no server to start.");
const { name } = JSON.parse(readFileSync(join(bundle, "bundle.json"), "utf8")) as { name: string };
const subject = { bundle, modelName: name, flairModel: "", workers: 2, directory };
const server = await startServer(ours, subject, (line) => process.stderr.write(`${line}\n`));
try {
  await overload(server);
  await lostClients(server);
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
process.exitCode = missed > 0 && !smoke ? 1 : 0;
