/**
 * Counts calls, and reports at once what was counted since the last report; then not for a while.
 *
 * @param report - gets the number of calls, and what the last of them brought
 */
export function throttled<T>(
  intervalMs: number,
  report: (calls: number, last?: T) => void,
): (value?: T) => void {
  let calls = 0;
  let quietUntil = 0;
  return (value) => {
    calls++;
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + intervalMs;
    report(calls, value);
    calls = 0;
  };
}
