import type { Job } from "../imports/operator-1.15/flink-deployment.generated.ts";
import { checkpointDirectory, isHighlyAvailable, savepointDirectory } from "./flink-manifest.ts";
import { type Problem, problem } from "./problem.ts";

/** What the operator's rules for a job depend on beside the job. */
export interface JobSurroundings {
  /** Flink's configuration of the cluster and the job. */
  readonly configuration: Readonly<Record<string, string>>;
  /** TaskManagers, where they are fixed. */
  readonly taskManagers?: number | undefined;
}

/** The operator's rules for the job of an application or of a session cluster. */
export function jobProblems(
  name: string,
  job: Job,
  { configuration, taskManagers }: JobSurroundings,
): Problem[] {
  const problems: Problem[] = [];
  const mode = job.upgradeMode ?? "stateless";
  if (mode === "last-state" && !isHighlyAvailable(configuration)) {
    problems.push(
      problem("SI1107", {
        what: `${name} is to be upgraded from its last state, which is found by high availability only`,
        got: { upgradeMode: mode, highAvailability: false },
        allowed: "highAvailability true, or another upgradeMode",
        remedy: 'Leave highAvailability at its default, or use upgradeMode "savepoint"',
      }),
    );
  }
  if (mode !== "stateless" && checkpointDirectory(configuration) === undefined) {
    problems.push(
      problem("SI1108", {
        what: `${name} keeps its state over upgrades, but has no directory for checkpoints`,
        got: undefined,
        allowed: "a directory that all pods reach",
        remedy: "Set storage, or a checkpoint directory in configuration",
      }),
    );
  }
  problems.push(...savepointProblems(name, job, configuration));
  // Fixed TaskManagers decide the parallelism: the operator takes their slots.
  if (taskManagers === undefined && !(Number.isInteger(job.parallelism) && (job.parallelism ?? 0) >= 1)) {
    problems.push(
      problem("SI1110", {
        what: `${name}: the parallelism is not a positive whole number`,
        got: job.parallelism,
        allowed: "1 or more",
        remedy: "Set parallelism",
      }),
    );
  }
  return problems;
}

/** What needs a directory for savepoints, and has none. */
function savepointProblems(
  name: string,
  job: Job,
  configuration: Readonly<Record<string, string>>,
): Problem[] {
  if (savepointDirectory(configuration) !== undefined) return [];
  const needs = [
    job.upgradeMode === "savepoint" && 'upgradeMode "savepoint"',
    job.savepointTriggerNonce !== undefined && "savepointTriggerNonce",
    configuration["kubernetes.operator.periodic.savepoint.interval"] !== undefined && "periodic savepoints",
    configuration["kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age"] !== undefined &&
      "the largest age of a checkpoint",
  ].filter((need) => need !== false);
  return needs.map((need) =>
    problem("SI1109", {
      what: `${name} has no directory for savepoints, which it needs for ${need}`,
      got: undefined,
      allowed: "a directory that all pods reach",
      remedy: "Set storage, or a savepoint directory in configuration",
    }),
  );
}
