import type { App } from "cdktf";
import type { Environment } from "../config/schema.ts";
import { OAuthProxy } from "../constructs/oauth-proxy.ts";
import { reportProblems } from "../constructs/report-problems.ts";
import { accessProblems } from "../constructs/rules/access-rules.ts";
import { capacityProblems } from "../constructs/rules/capacity-rules.ts";
import { leftOutProblems } from "../constructs/rules/left-out-rules.ts";
import { placeholderProblems } from "../constructs/rules/placeholder-rules.ts";
import type { Problem } from "../constructs/rules/problem.ts";
import { quotaProblems } from "../constructs/rules/quota-rules.ts";
import { topicProblems } from "../constructs/rules/topic-rules.ts";
import contract from "../contract/topics.json" with { type: "json" };
import { FlinkJobStack } from "./flink-job-stack.ts";
import { FlinkSessionStack } from "./flink-session-stack.ts";
import {
  applicationJobs,
  isDeployed,
  isWanted,
  type JarJob,
  type JobDefinition,
  lackOf,
  sessionCluster,
  sessionJobs,
} from "./jobs.ts";
import { ModelServingStack } from "./model-serving-stack.ts";
import { openingsIn } from "./openings.ts";
import { PlatformStack } from "./platform-stack.ts";
import type { ProjectStack } from "./project-stack.ts";

/** Which jobs a project has. */
export interface ProjectJobs {
  /** Jobs with a cluster of their own. */
  readonly applications: readonly JobDefinition[];
  /** Jobs of the session cluster. */
  readonly session: readonly JarJob[];
}

/**
 * All stacks of an environment, in the order in which they are deployed for the first time.
 *
 * @param jobs those of `jobs.ts`, unless a test or a measurement has others
 */
export function composeProject(
  app: App,
  environment: Environment,
  jobs: ProjectJobs = { applications: applicationJobs, session: sessionJobs },
): readonly ProjectStack[] {
  const applications = jobs.applications.filter((job) => isDeployed(job, environment));
  const session = jobs.session.filter((job) => isDeployed(job, environment));
  const clusters = [...applications.map(({ name }) => name), sessionCluster];
  const platform = new PlatformStack(app, environment, { clusters });
  const modelServing = new ModelServingStack(app, environment);

  const { flinkAccount: serviceAccount, uiUrl, jarServer, logShipping } = platform;
  const surroundings = { serviceAccount, uiUrl, logShipping, modelUrl: modelServing.modelServerUrl };
  const sessionStack = new FlinkSessionStack(app, environment, { ...surroundings, jarServer, jobs: session });
  const jobStacks = applications.map((job) => new FlinkJobStack(app, environment, { ...surroundings, job }));

  // What runs before what, for cdktf deploy and npm run deploy alike.
  modelServing.addDependency(platform);
  for (const flink of [sessionStack, ...jobStacks]) flink.addDependency(modelServing);

  const stacks = [platform, modelServing, sessionStack, ...jobStacks];
  reportProblems(platform, [
    ...projectProblems(environment, stacks, [...applications, ...session]),
    ...leftOut(environment, [...jobs.applications, ...jobs.session]),
  ]);
  // When everything is made, whatever a program adds to these stacks.
  platform.node.addValidation({
    validate: () => accessProblems(openingsIn(app), OAuthProxy.NAME).map(({ message }) => message),
  });
  return stacks;
}

/** What no stack can see alone. */
function projectProblems(
  environment: Environment,
  stacks: readonly ProjectStack[],
  jobs: readonly JobDefinition[],
): Problem[] {
  const { concurrency, batchSize } = environment.jobs.mlInference;
  const inference = jobs
    .filter(({ callsModelServer }) => callsModelServer)
    .map((job) => ({ job: job.name, parallelism: job.parallelism(environment), concurrency, batchSize }));
  return [
    ...quotaProblems(
      stacks.flatMap(({ demands }) => demands),
      environment.quota,
    ),
    ...topicProblems(
      jobs.map(({ name, reads, writes }) => ({ job: name, reads, writes })),
      contract.topics,
    ),
    ...capacityProblems(inference, environment.modelServer),
    ...(environment.name === "local" ? [] : placeholderProblems(environment)),
  ];
}

/** Jobs that have no stack; on one machine nobody expects all of them. */
function leftOut(environment: Environment, jobs: readonly JobDefinition[]): Problem[] {
  if (environment.name === "local") return [];
  const lacking = jobs.flatMap((job) => {
    const lack = isWanted(job, environment) ? lackOf(job, environment) : undefined;
    return lack === undefined ? [] : [{ job: job.name, ...lack }];
  });
  return leftOutProblems(environment.name, lacking);
}

/** Findings that let the synthesis pass, in the order of the stacks. */
export function warningsOf(app: App): string[] {
  return app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type === "@cdktf/warn").map(({ data }) => String(data)),
    );
}
