import { App } from "cdktf";
import { loadEnvironment } from "../../config/load.ts";
import type { Environment } from "../../config/schema.ts";
import { composeProject, type ProjectJobs } from "../../stacks/project.ts";
import type { ProjectStack } from "../../stacks/project-stack.ts";
import { Objects, objectsOfStack } from "./objects.ts";

/** Every environment, by name. */
export const environments = ["local", "dev", "prod"] as const;

/** The stacks of an environment, or of one that a test has changed. */
export function project(
  environment: Environment | (typeof environments)[number],
  jobs?: ProjectJobs,
): readonly ProjectStack[] {
  return composeProject(
    new App(),
    typeof environment === "string" ? loadEnvironment(environment) : environment,
    jobs,
  );
}

/** All API objects of an environment. */
export function projectObjects(
  environment: Environment | (typeof environments)[number],
  jobs?: ProjectJobs,
): Objects {
  return new Objects(project(environment, jobs).flatMap((stack) => objectsOfStack(stack).all));
}
