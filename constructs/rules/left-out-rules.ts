import { type Problem, problem } from "./problem.ts";

/** A job that an environment cannot run, and what it lacks, as parts of a message. */
export interface LeftOutJob {
  readonly job: string;
  readonly got: string;
  readonly allowed: string;
  readonly remedy: string;
}

/** A job without a stack would be missed only once it is looked for. */
export function leftOutProblems(environment: string, jobs: readonly LeftOutJob[]): Problem[] {
  return jobs.map(({ job, ...lack }) =>
    problem("SI2008", { what: `Job ${job} is left out: it has no stack in ${environment}`, ...lack }),
  );
}
