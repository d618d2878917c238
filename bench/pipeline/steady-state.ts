/** How many records were committed at a moment. */
export interface Progress {
  /** Milliseconds on any one clock. */
  readonly atMs: number;
  readonly count: number;
}

export interface SteadyState {
  readonly from: Progress;
  readonly to: Progress;
  readonly recordsPerSecond: number;
}

/** Partitions of one commit move within this time; commits themselves are a checkpoint interval apart. */
const sameCommitMs = 250;

/**
 * The moments at which the count grew, those of one commit taken together.
 *
 * Read_committed readers see records in steps, one a checkpoint, so rates may only be taken between steps.
 */
export function commits(samples: readonly Progress[]): Progress[] {
  const steps: Progress[] = [];
  let seen = 0;
  let lastGrowthMs = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    if (sample.count <= seen) continue;
    if (sample.atMs - lastGrowthMs < sameCommitMs) steps.pop();
    steps.push(sample);
    seen = sample.count;
    lastGrowthMs = sample.atMs;
  }
  return steps;
}

/**
 * The rate from the first commit after the warm-up to the last full one.
 *
 * The last commit holds what was left over, not a whole checkpoint interval of work; it is left out where there are
 * enough others.
 *
 * @param warmUp - share of the records, 0 to 1, that is not measured
 * @returns undefined when fewer than two commits lie after the warm-up
 */
export function steadyState(samples: readonly Progress[], warmUp: number): SteadyState | undefined {
  const steps = commits(samples);
  const total = steps.at(-1)?.count ?? 0;
  const measured = steps.filter((step) => step.count >= warmUp * total);
  return between(measured.length > 2 ? measured.slice(0, -1) : measured);
}

/** The rate from the end of the warm-up to the last record, for counts that grow all the time instead of in steps. */
export function continuousState(samples: readonly Progress[], warmUp: number): SteadyState | undefined {
  const total = samples.at(-1)?.count ?? 0;
  return between(samples.filter((sample) => sample.count >= warmUp * total));
}

/** The rate from the first commit to the last one, warm-up and left-overs included. */
export function wholeRun(samples: readonly Progress[]): SteadyState | undefined {
  return between(commits(samples));
}

function between(steps: readonly Progress[]): SteadyState | undefined {
  const from = steps[0];
  const to = steps.at(-1);
  if (from === undefined || to === undefined || to.atMs <= from.atMs) return undefined;
  return { from, to, recordsPerSecond: ((to.count - from.count) * 1_000) / (to.atMs - from.atMs) };
}

/** The middle value; of an even number of values the mean of the two middle ones; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
