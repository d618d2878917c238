import type { PlatformSize } from "./platform.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";

/** One thing that was promised, and what came out. */
export interface Finding {
  readonly promise: string;
  readonly figure: string;
  readonly holds: boolean;
}

/** What a scenario works with. */
export interface Setting {
  readonly random: Random;
  /** The whole, for evidence; else small enough for every change. */
  readonly full: boolean;
  readonly say: (line: string) => void;
  /**
   * Topics, jobs and servers of its own, which end with the scenario. For evidence the processes are its own too; else
   * scenarios share those of a platform that is large enough, save those that need another configuration.
   */
  open(size: PlatformSize): Promise<Stage>;
}

/** A fault, and what has to hold in spite of it. */
export interface Scenario {
  readonly name: string;
  readonly fault: string;
  /** Rows of the platform's table of faults that it shows. */
  readonly rows: readonly string[];
  /** Too long for every change: runs when it is named, and with all of them for evidence. */
  readonly onlyFull?: boolean;
  /** Breaks nothing but what is its own: runs beside others that do not either. */
  readonly keepsToItself?: boolean;
  run(setting: Setting): Promise<readonly Finding[]>;
}

export const holds = (promise: string, holds: boolean, figure: string): Finding => ({
  promise,
  figure,
  holds,
});

/** Seconds, for people. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
