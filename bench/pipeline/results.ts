import type { CpuRecorder } from "./cpu-recorder.ts";
import type { Machine } from "./machine.ts";
import type { ModesResult } from "./modes/experiment.ts";
import type { CpuSeconds } from "./processes.ts";
import { median, type SteadyState } from "./steady-state.ts";

/** One round of one side. */
export interface Round {
  readonly round: number;
  readonly records: number;
  /** Records/s in the steady state; undefined when the round was too short to have one. */
  readonly recordsPerSecond: number | undefined;
  /** Records/s from the first commit (or answer) to the last one, warm-up included. */
  readonly wholeRunPerSecond: number | undefined;
  /** Records and seconds that the steady state was measured over. */
  readonly measured: { readonly records: number; readonly seconds: number } | undefined;
  /** CPU-seconds per 100,000 records in the steady state, by process. */
  readonly cpuPer100k: CpuSeconds;
}

/** A round from its steady state, if it had one, and the CPU time that was recorded beside it. */
export function describeRound(
  { round, records }: { readonly round: number; readonly records: number },
  steady: SteadyState | undefined,
  whole: SteadyState | undefined,
  cpu: CpuRecorder,
): Round {
  const measured = steady && {
    records: steady.to.count - steady.from.count,
    seconds: (steady.to.atMs - steady.from.atMs) / 1_000,
  };
  return {
    round,
    records,
    recordsPerSecond: steady?.recordsPerSecond,
    wholeRunPerSecond: whole?.recordsPerSecond,
    measured,
    cpuPer100k: steady && measured ? cpu.per100k(steady.from.atMs, steady.to.atMs, measured.records) : {},
  };
}

/** Two sides that take turns. */
export interface Experiment {
  readonly name: "null" | "real";
  readonly title: string;
  readonly sides: readonly [Side, Side];
  /** What the experiment asks for, and whether it was reached; not judged in a quick run. */
  readonly target: { readonly text: string; readonly met: boolean } | undefined;
  /** What was checked about the records, one sentence each. */
  readonly checks: readonly string[];
  /** What each process held at the end. */
  readonly memoryMiB: Readonly<Record<string, number>>;
}

export interface Side {
  readonly name: string;
  readonly rounds: readonly Round[];
}

/** Everything a run found; this is what --json writes. */
export interface Report {
  readonly command: string;
  readonly machine: Machine;
  readonly startedAt: string;
  /** Load average of the last minute when the run began and when it ended. */
  readonly load: { readonly before: number; readonly after: number };
  readonly quick: boolean;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly experiments: readonly Experiment[];
  readonly modes?: ModesResult | undefined;
}

/** The median over the rounds that had a steady state; NaN without any. */
export function medianRate(side: Side): number {
  return median(side.rounds.flatMap((round) => round.recordsPerSecond ?? []));
}

/** First side ÷ second side, of each round that both sides finished. */
export function ratios({ sides: [first, second] }: Pick<Experiment, "sides">): number[] {
  return first.rounds.flatMap((round, at) => {
    const [above, below] = [round.recordsPerSecond, second.rounds[at]?.recordsPerSecond];
    return above === undefined || below === undefined ? [] : [above / below];
  });
}

/** The median of the rounds' ratios; NaN without any. */
export const medianRatio = (experiment: Pick<Experiment, "sides">): number => median(ratios(experiment));
