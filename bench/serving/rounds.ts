import type { LoadOptions, LoadResult } from "./load-options.ts";
import type { ServingOptions } from "./options.ts";
import { PEERS, type Peer, type Subject } from "./peers.ts";
import { type Phases, watchPhases } from "./phases.ts";
import { usageOf } from "./process-tree.ts";
import type { RawResult } from "./raw.ts";
import { type Measurement, spread } from "./results.ts";
import { script } from "./script.ts";
import { type RunningServer, startServer } from "./server-process.ts";

/** What all rounds gave. */
export interface Rounds {
  readonly measurements: readonly Measurement[];
  /** Medians. */
  readonly raw: RawResult;
}

/** A load of the bench: `rate` 0 is a closed loop. */
interface Load {
  readonly name: string;
  readonly connections: number;
  readonly rate: number;
}

/** Requests before a server's first load, and before each load: batch sizes, caches and compilers settle. */
const FIRST_WARM_UP = 3000;
const WARM_UP = 50;
const WARM_UP_CONNECTIONS = 64;

/** More than an open loop ever needs. */
const OPEN_CONNECTIONS = 1024;

/**
 * Starts every server once and lets them take turns, round by round: what is idle takes no CPU, and whoever compiles
 * while it runs is as far with it as in a server that has run for a while.
 */
export async function runRounds(
  options: ServingOptions,
  subject: Subject,
  textsFile: string,
  log: (line: string) => void,
): Promise<Rounds> {
  const measurements: Measurement[] = [];
  const raws: RawResult[] = [];
  const ourLabels = new Map<string, string>();
  const servers: { readonly peer: Peer; readonly server: RunningServer }[] = [];
  try {
    for (const peer of PEERS.filter(({ name }) => options.peers.includes(name))) {
      const server = await startServer(peer, subject, log);
      servers.push({ peer, server });
      if (!options.smoke) await warmUp(server, textsFile);
    }
    for (let round = 1; round <= options.rounds; round++) {
      raws.push(await script<RawResult>("raw.ts", subject.bundle, textsFile, String(options.requests)));
      for (const { peer, server } of servers) {
        for (const load of loadsOf(options)) {
          const { requests } = options;
          const settings = { textsFile, requests, texts: 1, seed: round, ...load };
          const measured = await measure(server, settings, peer.name === "ours" ? options.workers : 0);
          const { labels, ...figures } = measured;
          if (peer.name === "ours") for (const [text, label] of labels) ourLabels.set(text, label);
          const otherLabels = labels.filter(([text, label]) => (ourLabels.get(text) ?? label) !== label);
          const own = { peer: peer.name, round, load: load.name, ...figures };
          measurements.push({ ...own, otherLabels: otherLabels.length });
          log(lineOf(own));
        }
      }
    }
  } finally {
    for (const { server } of servers) await server.stop();
  }
  const median = (of: keyof RawResult) => spread(raws.map((raw) => raw[of])).median;
  return { measurements, raw: { single: median("single"), sorted: median("sorted") } };
}

async function warmUp({ url, form }: RunningServer, textsFile: string): Promise<void> {
  const load = { requests: FIRST_WARM_UP, connections: WARM_UP_CONNECTIONS, rate: 0, texts: 1, seed: 0 };
  await script<LoadResult>("load-generator.ts", JSON.stringify({ url, form, textsFile, ...load }));
}

/** The busiest first: what comes after it finds compilers that have seen many requests. */
function loadsOf({ connections, rate }: ServingOptions): Load[] {
  const closed = connections
    .toSorted((a, b) => b - a)
    .map((n) => ({ name: String(n), connections: n, rate: 0 }));
  return rate > 0 ? [...closed, { name: "open", connections: OPEN_CONNECTIONS, rate }] : closed;
}

type Measured = Omit<Measurement, "peer" | "round" | "load" | "otherLabels"> & Pick<LoadResult, "labels">;

/** @param workers - where the server is ours, how many of its threads run inferences; else 0 */
async function measure(
  server: RunningServer,
  load: Omit<LoadOptions, "url" | "form">,
  workers: number,
): Promise<Measured> {
  const { pid, url, form } = server;
  const ask = (own: Partial<LoadOptions>) =>
    script<LoadResult>("load-generator.ts", JSON.stringify({ ...load, url, form, ...own }));
  await ask({ requests: Math.min(WARM_UP, load.requests), seed: load.seed + 500 });
  const phasesSince = workers > 0 ? await watchPhases(pid, url, workers) : undefined;
  const before = usageOf(pid);
  const { seconds, answered, refused, errors, p50, p99, labels } = await ask({});
  const { cpuSeconds, memoryMiB } = usageOf(pid);
  const phases: Phases | undefined = await phasesSince?.(answered);
  return {
    requestsPerSecond: answered / seconds,
    cpuMs: ((cpuSeconds - before.cpuSeconds) * 1000) / Math.max(1, answered),
    ...{ memoryMiB, p50, p99, answered, refused, errors, labels },
    ...(phases && { phases }),
  };
}

function lineOf({ round, peer, load, ...figures }: Omit<Measurement, "otherLabels">): string {
  const { requestsPerSecond, p50, p99, cpuMs, memoryMiB, errors } = figures;
  return (
    `round ${round} ${peer} ${load}: ${requestsPerSecond.toFixed(0)}/s, p50 ${p50.toFixed(1)} ms, ` +
    `p99 ${p99.toFixed(1)} ms, CPU ${cpuMs.toFixed(2)} ms, ${memoryMiB} MiB, errors ${JSON.stringify(errors)}`
  );
}
