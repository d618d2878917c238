import { defaults, type Setting } from "./settings.ts";

/** Failures are retried for ever, at growing intervals: a broken dependency comes back, a person may be asleep. */
export const recoverySettings: readonly Setting[] = defaults({
  "restart-strategy.type": "exponential-delay",
  "restart-strategy.exponential-delay.initial-backoff": "1 s",
  "restart-strategy.exponential-delay.max-backoff": "1 min",
  // Its default of an hour would keep a job slow for long after a bad minute.
  "restart-strategy.exponential-delay.reset-backoff-threshold": "10 min",
});
