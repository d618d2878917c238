import type { BatchLimits } from "../core/batching/plan.ts";
import type { Bundle } from "../core/bundle/bundle.ts";
import type { Predictor } from "../core/predictor.ts";

/** What a backend may use of the machine. */
export interface BackendOptions {
  /** Threads within one inference. */
  readonly intraOpThreads: number;
  readonly batchLimits: BatchLimits;
}

/** Makes a bundle answer. */
export interface Backend {
  readonly name: string;
  /** Whether its answers are the model's: they are then compared with the golden vectors. */
  readonly answersTruly: boolean;
  /** @throws StartError where the bundle's graph is not what its manifest says */
  open(bundle: Bundle, options: BackendOptions): Promise<Predictor>;
}
