import { type Problem, problem } from "./problem.ts";

/** What one job may have on its way to the model server at once. */
export interface InferenceDemand {
  readonly job: string;
  readonly parallelism: number;
  /** Requests in flight per subtask. */
  readonly concurrency: number;
  /** Texts in a request. */
  readonly batchSize: number;
}

/** What the model server takes at once before it refuses. */
export interface InferenceCapacity {
  /** Pods that are always there. */
  readonly replicas: number;
  /** Texts in an inference. */
  readonly maxBatchTexts: number;
  /** Texts that may wait in one pod. */
  readonly maxQueuedTexts: number;
}

/** The capacity equation: what all jobs may send at once fits into what the servers hold without refusing. */
export function capacityProblems(
  demands: readonly InferenceDemand[],
  capacity: InferenceCapacity,
): Problem[] {
  const { replicas, maxBatchTexts, maxQueuedTexts } = capacity;
  const sent = demands.reduce((sum, d) => sum + d.parallelism * d.concurrency * d.batchSize, 0);
  const taken = replicas * (maxBatchTexts + maxQueuedTexts);
  if (sent <= taken) return [];
  const terms = demands
    .map((d) => `${d.job}: ${d.parallelism} x ${d.concurrency} x ${d.batchSize}`)
    .join(" + ");
  return [
    problem("SI2005", {
      what: "The jobs may have more texts in flight than the model server takes",
      got: `${sent} texts (${terms})`,
      allowed: `${taken} texts (${replicas} replicas x (${maxBatchTexts} in a batch + ${maxQueuedTexts} waiting))`,
      remedy: "Lower parallelism, concurrency or batchSize of the jobs, or raise modelServer.replicas",
    }),
  ];
}
