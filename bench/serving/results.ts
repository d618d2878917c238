import type { Phases } from "./phases.ts";
import type { RawResult } from "./raw.ts";

/** One server under one load, once. */
export interface Measurement {
  readonly peer: string;
  readonly round: number;
  /** Connections of the closed loop, or "open". */
  readonly load: string;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU milliseconds of the server for an answered request. */
  readonly cpuMs: number;
  readonly memoryMiB: number;
  readonly answered: number;
  readonly refused: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Texts whose label was another than ours. */
  readonly otherLabels: number;
  /** Where the CPU time went; of our server only. */
  readonly phases?: Phases;
}

/** A goal, and whether it was reached. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly met: boolean;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

type Figure = "requestsPerSecond" | "p50" | "p99" | "cpuMs" | "memoryMiB";

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    min: sorted[0] ?? Number.NaN,
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** A figure of a server under a load, over the rounds. */
export function figure(all: readonly Measurement[], peer: string, load: string, of: Figure): Spread {
  return spread(all.filter((one) => one.peer === peer && one.load === load).map((one) => one[of]));
}

/** Fewest connections first, the open loop last. */
export const loadsOf = (all: readonly Measurement[]): string[] =>
  [...new Set(all.map(({ load }) => load))].sort((a, b) => rank(a) - rank(b));
const rank = (load: string): number => (load === "open" ? Number.POSITIVE_INFINITY : Number(load));

export const peersOf = (all: readonly Measurement[]): string[] => [...new Set(all.map(({ peer }) => peer))];

export function errorsOf(all: readonly Measurement[], peer: string, load?: string): number {
  return all
    .filter((one) => one.peer === peer && (load === undefined || one.load === load))
    .reduce((sum, { errors }) => sum + Object.values(errors).reduce((a, b) => a + b, 0), 0);
}

/** What the model server is to reach, by medians over the rounds. */
export function goalsOf(all: readonly Measurement[], raw: RawResult): Goal[] {
  const goals: Goal[] = [];
  const add = (what: string, value: number, limit: number) => {
    if (!Number.isNaN(value) && !Number.isNaN(limit)) goals.push({ what, value, limit, met: value <= limit });
  };
  const cpu = (peer: string, load: string) => figure(all, peer, load, "cpuMs").median;
  const loads = loadsOf(all).filter((load) => load !== "open");
  const busiest = loads.at(-1) ?? "";
  add(
    `CPU-ms a request at ${busiest} connections ÷ ONNX Runtime on ideal batches`,
    cpu("ours", busiest) / raw.sorted,
    1.1,
  );
  add("CPU-ms a request at 1 connection ÷ ONNX Runtime text by text", cpu("ours", "1") / raw.single, 1.05);
  for (const load of loads) {
    for (const peer of peersOf(all)) {
      if (peer === "ours") continue;
      const fromFlair = peer === "fastapi-flair" && load !== "1";
      if (errorsOf(all, peer, load) === 0) {
        const limit = fromFlair ? 0.3 : 1;
        add(`CPU-ms a request at ${load} connections ÷ ${peer}`, cpu("ours", load) / cpu(peer, load), limit);
      }
      if (load === "16") {
        const p99 = (name: string) => figure(all, name, load, "p99").median;
        add(`p99 at 16 connections ÷ ${peer}`, p99("ours") / p99(peer), 1);
      }
    }
  }
  const memory = (peer: string) =>
    Math.max(...all.filter((one) => one.peer === peer).map(({ memoryMiB }) => memoryMiB));
  if (peersOf(all).includes("fastapi-flair")) {
    add("memory ÷ fastapi-flair", memory("ours") / memory("fastapi-flair"), 0.25);
  }
  return goals;
}
