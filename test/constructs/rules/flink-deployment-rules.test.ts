import { describe, expect, it } from "vitest";
import type {
  FlinkDeployment,
  FlinkDeploymentSpec,
  Job,
} from "../../../constructs/imports/operator-1.15/flink-deployment.generated.ts";
import { flinkDeploymentProblems } from "../../../constructs/rules/flink-deployment-rules.ts";
import type { OperatorVersion } from "../../../constructs/rules/flink-version.ts";

const configuration = {
  "high-availability.type": "kubernetes",
  "state.checkpoints.dir": "s3://b/checkpoints",
  "state.savepoints.dir": "s3://b/savepoints",
};
const job: Job = { jarURI: "local:///job.jar", parallelism: 2, upgradeMode: "savepoint" };
const resource = { cpu: 1, memory: "2048m" };
const spec: FlinkDeploymentSpec = {
  flinkVersion: "v1_18",
  serviceAccount: "flink",
  flinkConfiguration: configuration,
  jobManager: { resource, replicas: 1 },
  taskManager: { resource },
  job,
};

function messages(change: object = {}, { name = "job", operator = "1.7" as OperatorVersion } = {}): string[] {
  const deployment = {
    apiVersion: "flink.apache.org/v1beta1",
    kind: "FlinkDeployment",
    metadata: { name, namespace: "data-team" },
    spec: { ...spec, ...change },
  } as FlinkDeployment;
  return flinkDeploymentProblems(deployment, operator).map(({ message }) => message);
}

const configured = (change: Record<string, string | undefined>) => ({
  flinkConfiguration: Object.fromEntries(
    Object.entries({ ...configuration, ...change }).filter(([, value]) => value !== undefined),
  ),
});

it("finds nothing in a valid deployment, nor in a session cluster", () => {
  expect(messages()).toEqual([]);
  expect(messages({ job: undefined })).toEqual([]);
});

describe("valid deployment plus one change", () => {
  it.each([
    [
      "no Flink version",
      { flinkVersion: undefined },
      'SI1102: FlinkDeployment job: operator 1.7 does not know this Flink version. Got: "". Allowed: 1.13 to 1.19, of which it supports 1.15 to 1.18. Choose one of these, or raise operatorVersion together with the cluster\'s operator.',
    ],
    [
      "a Flink version of a later operator",
      { flinkVersion: "v2_2" },
      'SI1102: FlinkDeployment job: operator 1.7 does not know this Flink version. Got: "2.2". Allowed: 1.13 to 1.19, of which it supports 1.15 to 1.18. Choose one of these, or raise operatorVersion together with the cluster\'s operator.',
    ],
    [
      "a Flink version that is listed and not supported",
      { flinkVersion: "v1_19" },
      'SI1122: FlinkDeployment job: operator 1.7 takes v1_19, but does not support it. Got: "1.19". Allowed: 1.15 to 1.18. Plan the upgrade of Flink, and test upgrades with this operator before you rely on them.',
    ],
    [
      "a key of the operator's own",
      configured({ "kubernetes.cluster-id": "x" }),
      'SI1103: FlinkDeployment job: the operator sets "kubernetes.cluster-id" itself. Got: "x". Allowed: nothing. Leave it out of configuration: it follows from name and namespace.',
    ],
    [
      "another key of the operator's own",
      configured({ "high-availability.cluster-id": "x" }),
      'SI1103: FlinkDeployment job: the operator sets "high-availability.cluster-id" itself. Got: "x". Allowed: nothing. Leave it out of configuration: it follows from name and namespace.',
    ],
    [
      "rollback without high availability",
      configured({
        "high-availability.type": "NONE",
        "kubernetes.operator.deployment.rollback.enabled": "true",
      }),
      'SI1104: FlinkDeployment job asks for rollbacks without high availability. Got: "NONE". Allowed: highAvailability true, or no "kubernetes.operator.deployment.rollback.enabled". Leave highAvailability at its default.',
    ],
    [
      "a health check without recovery",
      configured({
        "kubernetes.operator.cluster.health-check.enabled": "true",
        "kubernetes.operator.jm-deployment-recovery.enabled": "false",
      }),
      'SI1105: FlinkDeployment job asks for health checks and forbids the recovery that they need. Got: {"kubernetes.operator.jm-deployment-recovery.enabled":"false"}. Allowed: "kubernetes.operator.jm-deployment-recovery.enabled" true, or no health check. Leave "kubernetes.operator.jm-deployment-recovery.enabled" out.',
    ],
    [
      "an unknown logging file",
      { logConfiguration: { "log4j.properties": "x" } },
      'SI1106: FlinkDeployment job: the logging configuration has a file that nothing reads. Got: "log4j.properties". Allowed: "log4j-console.properties", "logback-console.xml". Rename the entry.',
    ],
    [
      "last state without high availability",
      {
        ...configured({ "high-availability.type": undefined }),
        job: { ...job, upgradeMode: "last-state" },
      },
      'SI1107: FlinkDeployment job is to be upgraded from its last state, which is found by high availability only. Got: {"upgradeMode":"last-state","highAvailability":false}. Allowed: highAvailability true, or another upgradeMode. Leave highAvailability at its default, or use upgradeMode "savepoint".',
    ],
    [
      "state without a checkpoint directory",
      configured({ "state.checkpoints.dir": " " }),
      "SI1108: FlinkDeployment job keeps its state over upgrades, but has no directory for checkpoints. Got: nothing. Allowed: a directory that all pods reach. Set storage, or a checkpoint directory in configuration.",
    ],
    [
      "savepoint upgrades without a directory",
      configured({ "state.savepoints.dir": undefined }),
      'SI1109: FlinkDeployment job has no directory for savepoints, which it needs for upgradeMode "savepoint". Got: nothing. Allowed: a directory that all pods reach. Set storage, or a savepoint directory in configuration.',
    ],
    [
      "a savepoint trigger without a directory",
      {
        ...configured({ "state.savepoints.dir": undefined }),
        job: { ...job, upgradeMode: "stateless", savepointTriggerNonce: 1 },
      },
      "SI1109: FlinkDeployment job has no directory for savepoints, which it needs for savepointTriggerNonce. Got: nothing. Allowed: a directory that all pods reach. Set storage, or a savepoint directory in configuration.",
    ],
    [
      "periodic savepoints without a directory",
      {
        ...configured({
          "state.savepoints.dir": undefined,
          "kubernetes.operator.periodic.savepoint.interval": "1h",
        }),
        job: { ...job, upgradeMode: "last-state" },
      },
      "SI1109: FlinkDeployment job has no directory for savepoints, which it needs for periodic savepoints. Got: nothing. Allowed: a directory that all pods reach. Set storage, or a savepoint directory in configuration.",
    ],
    [
      "no parallelism",
      { job: { ...job, parallelism: 0 } },
      "SI1110: FlinkDeployment job: the parallelism is not a positive whole number. Got: 0. Allowed: 1 or more. Set parallelism.",
    ],
    [
      "standby JobManagers without high availability",
      { ...configured({ "high-availability.type": undefined }), jobManager: { resource, replicas: 2 } },
      "SI1111: FlinkDeployment job has several JobManagers, but no high availability by which they agree on a leader. Got: 2. Allowed: 1 JobManager, or highAvailability true. Leave highAvailability at its default.",
    ],
    [
      "no JobManager",
      { jobManager: { resource, replicas: 0 } },
      "SI1112: FlinkDeployment job: the number of JobManagers is not a positive whole number. Got: 0. Allowed: 1 or more. Set jobManagers to 1 or more, or leave it out.",
    ],
    [
      "half a TaskManager",
      { taskManager: { resource, replicas: 0.5 } },
      "SI1112: FlinkDeployment job: the number of TaskManagers is not a positive whole number. Got: 0.5. Allowed: 1 or more. Set taskManagers to 1 or more, or leave it out.",
    ],
    [
      "no memory",
      { jobManager: { resource: { cpu: 1 } } },
      'SI1113: FlinkDeployment job: the memory of the JobManager is missing. Got: nothing. Allowed: a size such as "2Gi". Set jobManager.memory.',
    ],
    [
      "unreadable memory",
      { taskManager: { resource: { memory: "much" } } },
      'SI1113: FlinkDeployment job: the memory of the TaskManager is unreadable. Got: "much". Allowed: a size such as "2Gi". Set taskManager.memory.',
    ],
    [
      "no account",
      { serviceAccount: undefined },
      "SI1114: FlinkDeployment job has no service account. Got: nothing. Allowed: the name of an account that may make pods and ConfigMaps. Set serviceAccount, such as FlinkAccount's name.",
    ],
    [
      "a negative utilisation",
      configured({ "job.autoscaler.enabled": "true", "job.autoscaler.target.utilization": "-0.1" }),
      'SI1118: FlinkDeployment job: "job.autoscaler.target.utilization" is out of its range. Got: "-0.1". Allowed: 0 or more. Correct it, or leave it at the operator\'s default.',
    ],
  ])("%s", (_, change, message) => expect(messages(change)).toEqual([message]));
});

describe("names", () => {
  it.each(["a", "a".repeat(45), "data-team-flink", "a-1"])("%s is taken", (name) =>
    expect(messages({}, { name })).toEqual([]),
  );
  it.each(["", "a".repeat(46), "Data", "1a", "a-", "a_b", "a.b"])("%j is not", (name) =>
    expect(messages({}, { name })[0]).toBe(
      `SI1101: The name of a FlinkDeployment is not one that the operator takes. Got: ${JSON.stringify(name)}. Allowed: 1 to 45 of a-z, 0-9 and "-", a letter first, no "-" last. Choose another name.`,
    ),
  );
});

it("takes fixed TaskManagers in place of a parallelism", () => {
  const fixed = { taskManager: { resource, replicas: 2 }, job: { ...job, parallelism: undefined } };
  expect(messages(fixed)).toEqual([]);
});

it.each([
  ["1.7", "v1_18", undefined],
  ["1.10", "v1_20", undefined],
  ["1.10", "v2_0", "SI1102"],
  ["1.15", "v2_2", undefined],
  ["1.15", "v1_18", "SI1122"],
] as const)("operator %s and Flink %s: %s", (operator, flinkVersion, code) => {
  const [message] = messages({ flinkVersion }, { operator });
  expect(message?.slice(0, 6)).toBe(code);
});
