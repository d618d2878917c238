import { setTimeout as delay } from "node:timers/promises";

const pollMs = 100;
const limitMs = 300_000;

/**
 * Waits until the condition holds.
 *
 * @returns how long that took, in milliseconds
 * @throws Error after a time that only a defect needs
 */
export async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  withinMs = limitMs,
): Promise<number> {
  const started = Date.now();
  while (!(await condition())) {
    if (Date.now() - started > withinMs)
      throw new Error(`Waited ${withinMs / 1_000} s in vain until ${what}.`);
    await delay(pollMs);
  }
  return Date.now() - started;
}
