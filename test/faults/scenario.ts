import type { LocalEnvironment } from "../../local/environment.ts";
import type { Random } from "./random.ts";
import type { Stage, StageOptions } from "./stage.ts";

/** One thing that was promised, and what came out. */
export interface Finding {
  readonly promise: string;
  readonly figure: string;
  readonly holds: boolean;
}

/** What a scenario works with. */
export interface Setting {
  readonly environment: LocalEnvironment;
  readonly random: Random;
  readonly texts: readonly string[];
  /** The whole, for evidence; else small enough for every change. */
  readonly full: boolean;
  readonly say: (line: string) => void;
  /** Starts real processes; they are stopped when the scenario ends. */
  open(options: Pick<StageOptions, "taskManagers" | "slots">): Promise<Stage>;
}

/** A fault, and what has to hold in spite of it. */
export interface Scenario {
  readonly name: string;
  readonly fault: string;
  run(setting: Setting): Promise<readonly Finding[]>;
}

export const holds = (promise: string, holds: boolean, figure: string): Finding => ({
  promise,
  figure,
  holds,
});

/** Seconds, for people. */
export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
