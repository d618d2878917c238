import type { FlinkDeployment } from "../imports/operator-1.15/flink-deployment.generated.ts";
import type { FlinkSessionJob } from "../imports/operator-1.15/flink-session-job.generated.ts";
import type { FlinkStateSnapshot } from "../imports/operator-1.15/flink-state-snapshot.generated.ts";
import { configurationOf } from "./flink-manifest.ts";
import { isAtLeast, type OperatorVersion } from "./flink-version.ts";
import { jobProblems } from "./job-rules.ts";
import { type Problem, problem } from "./problem.ts";

/** What {@link sessionJobProblems} cannot read from the resources. */
export interface SessionJobSurroundings {
  /** Whether the operator's own settings let it fetch jars from inside the cluster. @default - false */
  readonly operatorFetchesFromCluster?: boolean | undefined;
}

/** What the operator would refuse of a session job on `cluster`. */
export function sessionJobProblems(
  sessionJob: FlinkSessionJob,
  cluster: FlinkDeployment,
  operator: OperatorVersion,
  { operatorFetchesFromCluster = false }: SessionJobSurroundings = {},
): Problem[] {
  const name = `FlinkSessionJob ${sessionJob.metadata.name}`;
  const { deploymentName, job = {}, flinkConfiguration } = sessionJob.spec;
  const problems: Problem[] = [];
  if (cluster.spec.job !== undefined || cluster.metadata.name !== deploymentName) {
    problems.push(
      problem("SI1115", {
        what: `${name} is to run on ${cluster.metadata.name}, which ${cluster.spec.job === undefined ? "is another cluster" : "runs a job of its own"}`,
        got: deploymentName,
        allowed: "a FlinkSessionCluster",
        remedy: "Give the session cluster, or make the job an application of its own",
      }),
    );
  }
  if (job.upgradeMode === "last-state" && !isAtLeast(operator, "1.10")) {
    problems.push(
      problem("SI1116", {
        what: `${name}: operator ${operator} cannot upgrade session jobs from their last state`,
        got: job.upgradeMode,
        allowed: '"savepoint" or "stateless"',
        remedy: 'Use upgradeMode "savepoint"',
      }),
    );
  }
  const configuration = {
    ...configurationOf(cluster),
    ...Object.fromEntries(
      Object.entries(flinkConfiguration ?? {}).map(([key, value]) => [key, String(value)]),
    ),
  };
  return [
    ...problems,
    ...jobProblems(name, job, { configuration }),
    ...jarProblems(name, job.jarURI ?? "", sessionJob.metadata.namespace, operator).filter(
      ({ code }) => !(operatorFetchesFromCluster && code === "SI1121"),
    ),
  ];
}

/** Hosts that only resolve inside of a cluster: their addresses are private. */
const clusterHost = /^([a-z0-9-]+|.*\.svc(\.cluster\.local)?|.*\.localhost)$/;
const privateAddress = /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/;

/**
 * Since 1.15 the operator fetches the jars of session jobs over https only, and not from addresses inside the cluster,
 * unless its own settings say otherwise.
 */
function jarProblems(name: string, jarUri: string, namespace: string, operator: OperatorVersion): Problem[] {
  if (!isAtLeast(operator, "1.15")) return [];
  const match = /^([a-z0-9+.-]+):\/\/([^/:]*)/.exec(jarUri);
  if (match?.[1] !== "https") {
    return [
      problem("SI1120", {
        what: `${name}: operator ${operator} fetches jars over https only`,
        got: jarUri,
        allowed: "https://…",
        remedy: "Put the jar onto the jar server",
      }),
    ];
  }
  const host = match[2] ?? "";
  const isInside = clusterHost.test(host) || host.endsWith(`.${namespace}`) || privateAddress.test(host);
  if (!isInside) return [];
  return [
    problem("SI1121", {
      what: `${name}: operator ${operator} fetches no jar from inside the cluster by default`,
      got: jarUri,
      allowed:
        "a public host, or an operator with kubernetes.operator.user.artifacts.disallow-restricted-hosts: false",
      remedy:
        "Ask the cloud team for that setting, then say so by operatorFetchesFromCluster; without it the job stays in CREATED with status.error",
    }),
  ];
}

/** What the operator would refuse of a snapshot. */
export function snapshotProblems(snapshot: FlinkStateSnapshot, operator: OperatorVersion): Problem[] {
  const name = `FlinkStateSnapshot ${snapshot.metadata.name}`;
  const { savepoint, checkpoint } = snapshot.spec;
  const problems: Problem[] = [];
  if (!isAtLeast(operator, "1.10")) {
    problems.push(
      problem("SI1119", {
        what: `${name}: operator ${operator} has no FlinkStateSnapshot`,
        got: operator,
        allowed: "operator 1.10 or newer",
        remedy: "Set savepointTriggerNonce of the job instead",
      }),
    );
  }
  if ((savepoint === undefined) === (checkpoint === undefined)) {
    problems.push(
      problem("SI1117", {
        what: `${name} is ${savepoint === undefined ? "neither a savepoint nor a checkpoint" : "a savepoint and a checkpoint at once"}`,
        got: snapshot.spec,
        allowed: "exactly one of savepoint and checkpoint",
        remedy: "Give one of them",
      }),
    );
  }
  return problems;
}
