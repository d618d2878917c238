import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, loadNow } from "../pipeline/machine.ts";
import { UsageError } from "../pipeline/options.ts";
import { readTexts } from "../pipeline/texts.ts";
import type { LoadOptions, LoadResult } from "./load-options.ts";
import { HELP, parseOptions, type ServingOptions } from "./options.ts";
import { PEERS, type Subject } from "./peers.ts";
import { usageOf } from "./process-tree.ts";
import type { RawResult } from "./raw.ts";
import { asMarkdown } from "./report.ts";
import { errorsOf, goalsOf, type Measurement, spread } from "./results.ts";
import { script } from "./script.ts";
import { type RunningServer, startServer } from "./server-process.ts";

const root = join(import.meta.dirname, "../..");
const log = (line: string) => process.stderr.write(`${line}\n`);

async function measure(
  server: RunningServer,
  load: Omit<LoadOptions, "url" | "form">,
): Promise<{ readonly result: LoadResult; readonly cpuMs: number; readonly memoryMiB: number }> {
  const ask = (options: Omit<LoadOptions, "url" | "form">) =>
    script<LoadResult>(
      "load-generator.ts",
      JSON.stringify({ ...options, url: server.url, form: server.form }),
    );
  // Batch sizes, caches and compilers settle; not counted.
  await ask({ ...load, requests: Math.ceil(load.requests / 5), seed: load.seed + 500 });
  const before = usageOf(server.pid);
  const result = await ask(load);
  const after = usageOf(server.pid);
  const cpuMs = ((after.cpuSeconds - before.cpuSeconds) * 1000) / Math.max(1, result.answered);
  return { result, cpuMs, memoryMiB: after.memoryMiB };
}

async function runRounds(options: ServingOptions, subject: Subject, textsFile: string) {
  const measurements: Measurement[] = [];
  const raws: RawResult[] = [];
  const ourLabels = new Map<string, string>();
  const peers = PEERS.filter(({ name }) => options.peers.includes(name));
  const loads = [
    ...options.connections.map((connections) => ({ name: String(connections), connections, rate: 0 })),
    ...(options.rate > 0 ? [{ name: "open", connections: 1024, rate: options.rate }] : []),
  ];
  for (let round = 1; round <= options.rounds; round++) {
    raws.push(await script<RawResult>("raw.ts", subject.bundle, textsFile, String(options.requests)));
    for (const peer of peers) {
      const server = await startServer(peer, subject, log);
      try {
        for (const { name: load, connections, rate } of loads) {
          const settings = {
            textsFile,
            requests: options.requests,
            texts: 1,
            connections,
            rate,
            seed: round,
          };
          const { result, cpuMs, memoryMiB } = await measure(server, settings);
          if (peer.name === "ours") for (const [text, label] of result.labels) ourLabels.set(text, label);
          const { answered, refused, errors, seconds, p50, p99, labels } = result;
          const otherLabels = labels.filter(
            ([text, label]) => (ourLabels.get(text) ?? label) !== label,
          ).length;
          const requestsPerSecond = answered / seconds;
          const figures = {
            requestsPerSecond,
            p50,
            p99,
            cpuMs,
            memoryMiB,
            answered,
            refused,
            errors,
            otherLabels,
          };
          measurements.push({ peer: peer.name, round, load, ...figures });
          log(
            `round ${round} ${peer.name} ${load}: ${requestsPerSecond.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, ` +
              `p99 ${p99.toFixed(1)} ms, CPU ${cpuMs.toFixed(2)} ms, ${memoryMiB} MiB, errors ${JSON.stringify(errors)}`,
          );
        }
      } finally {
        await server.stop();
      }
    }
  }
  const raw = {
    single: spread(raws.map(({ single }) => single)).median,
    sorted: spread(raws.map(({ sorted }) => sorted)).median,
  };
  return { measurements, raw };
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const directory = mkdtempSync(join(tmpdir(), "bench-serving-"));
  let failed = true;
  try {
    const textsFile = join(directory, "texts.json");
    writeFileSync(textsFile, JSON.stringify(readTexts(join(root, "examples/customer-messages.csv"), "text")));
    const { name } = JSON.parse(readFileSync(join(options.bundle, "bundle.json"), "utf8")) as {
      name: string;
    };
    const { bundle, flairModel, workers } = options;
    const startedAt = new Date().toISOString();
    const before = loadNow();
    const subject = { bundle, modelName: name, flairModel, workers, directory };
    const { measurements, raw } = await runRounds(options, subject, textsFile);
    const report = {
      command: ["npx tsx bench/serving/main.ts", ...process.argv.slice(2)].join(" "),
      startedAt,
      machine: describeMachine(root),
      loadAverage: { before, after: loadNow() },
      settings: {
        model: name,
        texts: "examples/customer-messages.csv, shuffled per connection",
        "requests a measurement": options.requests,
        rounds: options.rounds,
        workers,
        "open loop requests/s": options.rate,
      },
      measurements,
      raw,
      goals: goalsOf(measurements, raw),
    };
    process.stdout.write(asMarkdown(report));
    if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, JSON.stringify(report, null, 2));
    if (options.evidenceFile !== undefined) writeFileSync(options.evidenceFile, asMarkdown(report));
    const wrong = errorsOf(measurements, "ours") + (options.smoke ? smokeErrors(measurements) : 0);
    const missed = options.smoke ? 0 : report.goals.filter(({ met }) => !met).length;
    failed = wrong > 0 || missed > 0;
    return failed ? 1 : 0;
  } finally {
    if (failed) log(`logs of the servers: ${directory}`);
    else rmSync(directory, { recursive: true, force: true });
  }
}

/** In a smoke run peers must answer too, and nearly all texts as we do: they do without segtok. */
function smokeErrors(all: readonly Measurement[]): number {
  return all.filter(({ answered, otherLabels }) => answered === 0 || otherLabels > answered / 10).length;
}

try {
  process.exitCode = await main();
} catch (error) {
  log(error instanceof UsageError ? error.message : String((error as Error).stack));
  process.exitCode = 1;
}
