import { type Finding, holds, seconds } from "../scenario.ts";

/** What a run for evidence has to reach; one of a shared machine, beside all other checks, only has to recover. */
export const smallRecoveryMs = 180_000;

/** Whether the slowest recovery was quick enough. */
export function recoveredWithin(
  what: string,
  recoveries: readonly number[],
  { full, fullMs }: { readonly full: boolean; readonly fullMs: number },
): Finding {
  const allowed = full ? fullMs : smallRecoveryMs;
  const worst = Math.max(...recoveries);
  const sorted = [...recoveries].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return holds(
    `${what} within ${seconds(allowed)}`,
    worst <= allowed,
    `${recoveries.length} times, at worst ${seconds(worst)}, median ${seconds(median)}`,
  );
}
