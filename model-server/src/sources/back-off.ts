import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "../errors.ts";
import { StoreError, type StoreFailure } from "./store.ts";

/**
 * Waits between two attempts: doubled each time, from the first to the longest, and up to half of it less by chance. What the
 * attempt took before it failed is part of the wait: a store that says nothing costs its time-out already.
 */
const WAITS_MS: Readonly<Record<StoreFailure, { readonly first: number; readonly longest: number }>> = {
  // With the time-out of an attempt and the start itself, the server is ready within ten seconds of the store's return.
  away: { first: 250, longest: 4_000 },
  denied: { first: 2_000, longest: 6_000 },
  wrong: { first: 1_000, longest: 4_000 },
};

/** Attempts in a row that a store may answer with a bundle that is wrong: bits flip on the way, too. */
const MAX_WRONG = 3;

/** What {@link persistently} says of an attempt that failed. */
export interface FailedAttempt {
  readonly attempt: number;
  readonly failure: StoreFailure;
  readonly reason: string;
  readonly retryInMs: number;
}

export interface BackOffOptions {
  /** Time after which no other attempt is made, in ms; 0 is never. */
  readonly giveUpMs: number;
  readonly onFailure: (failed: FailedAttempt) => void;
  /** A number from 0 to 1. @default - by chance */
  readonly random?: () => number;
  /** @default - the clock's */
  readonly wait?: (ms: number) => Promise<unknown>;
  /** Milliseconds from any moment. @default - the process's */
  readonly now?: () => number;
}

/**
 * Tries until it succeeds. Between attempts it waits, longer each time and not always the same, so that servers that
 * start together do not ask together.
 *
 * @param what - what is fetched, for the message
 * @throws StartError where what comes is wrong time and again, or time is up; what is no StoreError at once
 */
export async function persistently<T>(
  what: string,
  attempt: () => Promise<T>,
  { giveUpMs, onFailure, random = Math.random, wait = sleep, now = () => performance.now() }: BackOffOptions,
): Promise<T> {
  const begun = now();
  let inRow = 0;
  let last: StoreFailure | undefined;
  for (let attempts = 1; ; attempts++) {
    const attemptBegun = now();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { failure, message: reason } = error;
      inRow = failure === last ? inRow + 1 : 1;
      last = failure;
      if (failure === "wrong" && inRow >= MAX_WRONG) {
        throw new StartError(
          `The bundle ${what} is refused: ${reason}, ${MAX_WRONG} times in a row. Publish it again.`,
          { cause: error },
        );
      }
      const chance = random();
      const left = waitMs(failure, inRow, chance) - Math.round(now() - attemptBegun);
      const retryInMs = Math.max(left, waitMs(failure, 1, chance));
      if (giveUpMs > 0 && now() - begun + retryInMs > giveUpMs) {
        throw new StartError(
          `The bundle ${what} could not be fetched in ${giveUpMs} ms (MODEL_STORE_GIVE_UP_MS), ${attempts} attempts; the last one: ${reason}.`,
          { cause: error },
        );
      }
      onFailure({ attempt: attempts, failure, reason, retryInMs });
      await wait(retryInMs);
    }
  }
}

function waitMs(failure: StoreFailure, inRow: number, chance: number): number {
  const { first, longest } = WAITS_MS[failure];
  const whole = Math.min(longest, first * 2 ** Math.min(inRow - 1, 20));
  return Math.round(whole * (1 - chance / 2));
}
