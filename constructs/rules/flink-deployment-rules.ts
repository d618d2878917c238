import type { Component, FlinkDeployment } from "../imports/operator-1.15/flink-deployment.generated.ts";
import { configurationOf, firstOf, isHighlyAvailable } from "./flink-manifest.ts";
import { parseMemoryBytes } from "./flink-values.ts";
import type { OperatorVersion } from "./flink-version.ts";
import { jobProblems } from "./job-rules.ts";
import { flinkVersionProblems } from "./operator-versions.ts";
import { type Problem, problem } from "./problem.ts";

const namePattern = /^[a-z]([-a-z\d]{0,43}[a-z\d])?$/;
const forbiddenKeys = ["kubernetes.namespace", "kubernetes.cluster-id", "high-availability.cluster-id"];
const loggingFiles = ["log4j-console.properties", "logback-console.xml"];

/**
 * What the operator's webhook would refuse of a FlinkDeployment (its `DefaultValidator`), told before a cluster is asked.
 * What compares with the live resource (session ↔ application, native ↔ standalone) is the plan report's.
 */
export function flinkDeploymentProblems(deployment: FlinkDeployment, operator: OperatorVersion): Problem[] {
  const { spec } = deployment;
  const name = `FlinkDeployment ${deployment.metadata.name}`;
  const configuration = configurationOf(deployment);
  return [
    ...nameProblems(deployment.metadata.name),
    ...flinkVersionProblems(name, (spec.flinkVersion ?? "").replace(/^v/, "").replace("_", "."), operator),
    ...configurationProblems(name, configuration),
    ...loggingProblems(name, spec.logConfiguration ?? {}),
    ...(spec.job === undefined
      ? []
      : jobProblems(name, spec.job, { configuration, taskManagers: spec.taskManager?.replicas })),
    ...componentProblems(name, "JobManager", spec.jobManager),
    ...componentProblems(name, "TaskManager", spec.taskManager),
    ...standbyProblems(name, spec.jobManager?.replicas, configuration),
    ...serviceAccountProblems(name, spec.serviceAccount),
    ...autoscalerProblems(name, configuration),
  ];
}

/** The operator's rule for the names of clusters; session jobs name theirs. */
export function nameProblems(name: string): Problem[] {
  if (namePattern.test(name)) return [];
  return [
    problem("SI1101", {
      what: "The name of a FlinkDeployment is not one that the operator takes",
      got: name,
      allowed: '1 to 45 of a-z, 0-9 and "-", a letter first, no "-" last',
      remedy: "Choose another name",
    }),
  ];
}

function configurationProblems(name: string, configuration: Readonly<Record<string, string>>): Problem[] {
  const problems = forbiddenKeys
    .filter((key) => configuration[key] !== undefined)
    .map((key) =>
      problem("SI1103", {
        what: `${name}: the operator sets "${key}" itself`,
        got: configuration[key],
        allowed: "nothing",
        remedy: "Leave it out of configuration: it follows from name and namespace",
      }),
    );
  const isOn = (key: string) => configuration[key] === "true";
  if (isOn("kubernetes.operator.deployment.rollback.enabled") && !isHighlyAvailable(configuration)) {
    problems.push(
      problem("SI1104", {
        what: `${name} asks for rollbacks without high availability`,
        got: firstOf(configuration, "high-availability.type", "high-availability"),
        allowed: 'highAvailability true, or no "kubernetes.operator.deployment.rollback.enabled"',
        remedy: "Leave highAvailability at its default",
      }),
    );
  }
  const recovery = "kubernetes.operator.jm-deployment-recovery.enabled";
  if (isOn("kubernetes.operator.cluster.health-check.enabled") && configuration[recovery] === "false") {
    problems.push(
      problem("SI1105", {
        what: `${name} asks for health checks and forbids the recovery that they need`,
        got: { [recovery]: "false" },
        allowed: `"${recovery}" true, or no health check`,
        remedy: `Leave "${recovery}" out`,
      }),
    );
  }
  return problems;
}

function loggingProblems(name: string, files: Readonly<Record<string, string>>): Problem[] {
  return Object.keys(files)
    .filter((file) => !loggingFiles.includes(file))
    .map((file) =>
      problem("SI1106", {
        what: `${name}: the logging configuration has a file that nothing reads`,
        got: file,
        allowed: loggingFiles.map((allowed) => `"${allowed}"`).join(", "),
        remedy: "Rename the entry",
      }),
    );
}

function componentProblems(name: string, role: string, component: Component | undefined): Problem[] {
  const problems: Problem[] = [];
  const memory = component?.resource?.memory;
  if (memory === undefined || parseMemoryBytes(memory) === undefined) {
    problems.push(
      problem("SI1113", {
        what: `${name}: the memory of the ${role} is ${memory === undefined ? "missing" : "unreadable"}`,
        got: memory,
        allowed: 'a size such as "2Gi"',
        remedy: `Set ${role === "JobManager" ? "jobManager" : "taskManager"}.memory`,
      }),
    );
  }
  const replicas = component?.replicas;
  if (replicas !== undefined && !isPositive(replicas)) {
    problems.push(
      problem("SI1112", {
        what: `${name}: the number of ${role}s is not a positive whole number`,
        got: replicas,
        allowed: "1 or more",
        remedy: `Set ${role === "JobManager" ? "jobManagers" : "taskManagers"} to 1 or more, or leave it out`,
      }),
    );
  }
  return problems;
}

function standbyProblems(
  name: string,
  replicas: number | undefined,
  configuration: Readonly<Record<string, string>>,
): Problem[] {
  if ((replicas ?? 1) <= 1 || isHighlyAvailable(configuration)) return [];
  return [
    problem("SI1111", {
      what: `${name} has several JobManagers, but no high availability by which they agree on a leader`,
      got: replicas,
      allowed: "1 JobManager, or highAvailability true",
      remedy: "Leave highAvailability at its default",
    }),
  ];
}

function serviceAccountProblems(name: string, account: string | undefined): Problem[] {
  if (account !== undefined && account !== "") return [];
  return [
    problem("SI1114", {
      what: `${name} has no service account`,
      got: account,
      allowed: "the name of an account that may make pods and ConfigMaps",
      remedy: "Set serviceAccount, such as FlinkAccount's name",
    }),
  ];
}

function autoscalerProblems(name: string, configuration: Readonly<Record<string, string>>): Problem[] {
  if (configuration["job.autoscaler.enabled"] !== "true") return [];
  return ["target.utilization", "target.utilization.boundary", "scale-up.max-factor", "scale-down.max-factor"]
    .map((option) => `job.autoscaler.${option}`)
    .filter((key) => configuration[key] !== undefined && !(Number(configuration[key]) >= 0))
    .map((key) =>
      problem("SI1118", {
        what: `${name}: "${key}" is out of its range`,
        got: configuration[key],
        allowed: "0 or more",
        remedy: "Correct it, or leave it at the operator's default",
      }),
    );
}

export function isPositive(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
