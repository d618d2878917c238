/** When a record was answered, and how long after it was written to the topic. Milliseconds. */
export interface Answered {
  readonly at: number;
  readonly after: number;
}

const windowMs = 1_000;

/** @returns the 99th percentile of what records of a time waited for their answer; NaN where none was answered */
export function p99Between(answered: readonly Answered[], from: number, to: number): number {
  const waits = answered
    .filter(({ at }) => at >= from && at < to)
    .map(({ after }) => after)
    .sort((a, b) => a - b);
  return waits[Math.floor(waits.length * 0.99)] ?? Number.NaN;
}

/**
 * How long after a fault answers came late: until the end of the last second whose 99th percentile is over the bound, or
 * in which nothing was answered.
 *
 * @param until - what is answered from then on is not looked at
 * @returns milliseconds; 0 where no second is
 */
export function lateFor(
  answered: readonly Answered[],
  { fault, until, bound }: { readonly fault: number; readonly until: number; readonly bound: number },
): number {
  let late = 0;
  for (let from = fault; from + windowMs <= until; from += windowMs) {
    if (!(p99Between(answered, from, from + windowMs) <= bound)) late = from + windowMs - fault;
  }
  return late;
}
