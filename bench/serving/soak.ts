/**
 * Steady load for a long time: does the server's memory grow, does it keep descriptors, does it get slower? Exit code
 * 1 where it does. Requests come in an open loop, minute after minute; a load generator a minute, so that clients come
 * and go. Beside them: a health check a second, and a scrape of the metrics every 15 s.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describeMachine, loadNow } from "../pipeline/machine.ts";
import { readTexts } from "../pipeline/texts.ts";
import type { LoadOptions, LoadResult } from "./load-options.ts";
import { parsed } from "./parsed.ts";
import { PEERS } from "./peers.ts";
import { script } from "./script.ts";
import { startServer } from "./server-process.ts";
import { slopeOf } from "./slope.ts";
import { type Minute, type Sample, soakReport } from "./soak-report.ts";

const HELP = `Usage: npx tsx bench/serving/soak.ts [options]

Steady load on our server with the demonstration model; exit code 1 where its memory grows, it keeps descriptors or a
request fails. The server is the one in model-server/dist: npm run build -w model-server.

  --minutes N       measured; default 30
  --warm-up N       minutes before that; default 5
  --rate N          requests/s, one text each; default 250
  --evidence FILE   the report as a Markdown page
  --help`;

const values = parsed(HELP, {
  minutes: { type: "string", default: "30" },
  "warm-up": { type: "string", default: "5" },
  rate: { type: "string", default: "250" },
  evidence: { type: "string" },
});
const [minutes, warmUp, rate] = [values.minutes, values["warm-up"], values.rate].map(Number) as [
  number,
  number,
  number,
];
if (![minutes, warmUp, rate].every((value) => value > 0)) {
  process.stderr.write("--minutes, --warm-up and --rate are numbers above 0. See --help.\n");
  process.exit(2);
}

const SAMPLE_MS = 5_000;
/** How often it looks whether it is itself kept from running. */
const TICK_MS = 100;
/** Time for connections of a minute's clients to be gone. */
const SETTLE_MS = 3_000;
const HEALTH_MS = 1_000;
const SCRAPE_MS = 15_000;
const LIMIT_MB_AN_HOUR = 1;

const root = join(import.meta.dirname, "../..");
const bundle = join(root, "models/banking77-gru/1.0.0");
const directory = mkdtempSync(join(tmpdir(), "bench-soak-"));
const textsFile = join(directory, "texts.json");
writeFileSync(textsFile, JSON.stringify(readTexts(join(root, "examples/customer-messages.csv"), "text")));
const { name } = JSON.parse(readFileSync(join(bundle, "bundle.json"), "utf8")) as { name: string };
const [ours] = PEERS;
if (ours === undefined) throw new Error("There is no server to start.");

const machine = describeMachine(root);
const [startedAt, loadBefore] = [new Date().toISOString(), loadNow()];
const server = await startServer(
  ours,
  { bundle, modelName: name, flairModel: "", workers: 2, directory },
  (line) => process.stderr.write(`${line}\n`),
);
const { origin } = new URL(server.url);
const metricsUrl = `http://127.0.0.1:${Number(new URL(origin).port) + 2}/metrics`;
const begun = performance.now();
const samples: Sample[] = [];
const failures: string[] = [];
let heapMb = Number.NaN;
let externalMb = Number.NaN;
let lastTick = performance.now();
let stallMs = 0;

function sample(): void {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  samples.push({
    minute: (performance.now() - begun) / 60_000,
    rssMb: megabytesOf(status, "VmRSS"),
    anonMb: megabytesOf(status, "RssAnon"),
    heapMb,
    externalMb,
  });
}

function megabytesOf(status: string, field: string): number {
  return (Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024) / 1e6;
}

const descriptorsNow = () => readdirSync(`/proc/${server.pid}/fd`).length;

/** The fewest descriptors soon after the clients of a minute have left: what the server keeps. */
async function idleDescriptors(): Promise<number> {
  let fewest = descriptorsNow();
  for (const end = performance.now() + SETTLE_MS; performance.now() < end; await delay(TICK_MS)) {
    fewest = Math.min(fewest, descriptorsNow());
  }
  return fewest;
}

/** The machine as a whole may stand still for a while: it is not the server then that is late. */
function tick(): void {
  stallMs = Math.max(stallMs, performance.now() - lastTick - TICK_MS);
  lastTick = performance.now();
}

async function scrape(): Promise<void> {
  const text = await (await fetch(metricsUrl)).text();
  const megabytes = (metric: string) => Number(new RegExp(`^${metric} (\\S+)$`, "m").exec(text)?.[1]) / 1e6;
  heapMb = megabytes("nodejs_heap_size_used_bytes");
  externalMb = megabytes("nodejs_external_memory_bytes");
}

async function health(): Promise<void> {
  const { status } = await fetch(`${origin}/v2/health/ready`);
  if (status !== 200) failures.push(`health ${status}`);
}

const noted = (work: () => Promise<void> | void) => () =>
  void Promise.resolve()
    .then(work)
    .catch((error: Error) => failures.push(error.message));
const timers = [
  setInterval(tick, TICK_MS),
  setInterval(noted(sample), SAMPLE_MS),
  setInterval(noted(health), HEALTH_MS),
  setInterval(noted(scrape), SCRAPE_MS),
];

const perMinute: Minute[] = [];
try {
  for (let minute = 0; minute < warmUp + minutes; minute++) {
    const load: LoadOptions = {
      url: server.url,
      form: server.form,
      textsFile,
      requests: Math.round(rate * 60),
      texts: 1,
      connections: 64,
      rate,
      seed: minute + 1,
    };
    const result = await script<LoadResult>("load-generator.ts", JSON.stringify(load));
    const { answered, refused, errors, seconds, p50, p99, max } = result;
    const other = Object.values(errors).reduce((a, b) => a + b, 0);
    const descriptors = await idleDescriptors();
    perMinute.push({ answered, refused, errors: other, seconds, p50, p99, max, descriptors, stallMs });
    // What a machine that still does something else makes of the first minutes is not counted.
    if (minute < warmUp) failures.length = 0;
    else for (const [what, times] of Object.entries(errors)) failures.push(`${times} × ${what}`);
    const { rssMb = 0 } = samples.at(-1) ?? {};
    process.stdout.write(
      `minute ${minute + 1}: ${answered} answered, ${refused} refused, failed ${JSON.stringify(errors)}, p99 ${p99.toFixed(1)} ms, ` +
        `RSS ${rssMb.toFixed(1)} MB, heap ${heapMb.toFixed(1)} MB, ${descriptors} descriptors, stall ${stallMs.toFixed(0)} ms\n`,
    );
    stallMs = 0;
  }
} finally {
  for (const timer of timers) clearInterval(timer);
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}

const measured = samples.filter(({ minute }) => minute >= warmUp);
const slope = (of: (one: Sample) => number) =>
  slopeOf(
    measured.map(({ minute }) => minute / 60),
    measured.map(of),
  );
const report = soakReport({
  command: `npx tsx bench/serving/soak.ts --minutes ${minutes} --warm-up ${warmUp} --rate ${rate}`,
  machine,
  startedAt,
  loadAverage: { before: loadBefore, after: loadNow() },
  warmUp,
  rate,
  limit: LIMIT_MB_AN_HOUR,
  samples: measured,
  perMinute: perMinute.slice(warmUp),
  slope: slope(({ rssMb }) => rssMb),
  anonSlope: slope(({ anonMb }) => anonMb),
  failures,
});
process.stdout.write(`${report.text}\n`);
if (values.evidence !== undefined) writeFileSync(values.evidence, report.text);
process.exitCode = report.kept ? 0 : 1;
