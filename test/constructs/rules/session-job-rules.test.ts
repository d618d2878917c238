import { describe, expect, it } from "vitest";
import type { FlinkDeployment } from "../../../constructs/imports/operator-1.15/flink-deployment.generated.ts";
import type { FlinkSessionJob } from "../../../constructs/imports/operator-1.15/flink-session-job.generated.ts";
import type { FlinkStateSnapshot } from "../../../constructs/imports/operator-1.15/flink-state-snapshot.generated.ts";
import type { OperatorVersion } from "../../../constructs/rules/flink-version.ts";
import { sessionJobProblems, snapshotProblems } from "../../../constructs/rules/session-job-rules.ts";

const apiVersion = "flink.apache.org/v1beta1";
const metadata = { name: "replay", namespace: "data-team" };
const cluster: FlinkDeployment = {
  apiVersion,
  kind: "FlinkDeployment",
  metadata: { name: "session", namespace: "data-team" },
  spec: {
    flinkConfiguration: {
      "high-availability.type": "kubernetes",
      "execution.checkpointing.dir": "s3://b/c",
      "execution.checkpointing.savepoint-dir": "s3://b/s",
    },
  },
};
const job = { jarURI: "https://jars.example.com/a.jar", parallelism: 1, upgradeMode: "savepoint" } as const;

function messages(
  change: object = {},
  { operator = "1.15" as OperatorVersion, on = cluster, deploymentName = "session", surroundings = {} } = {},
): string[] {
  const sessionJob: FlinkSessionJob = {
    apiVersion,
    kind: "FlinkSessionJob",
    metadata,
    spec: { deploymentName, job: { ...job, ...change } },
  };
  return sessionJobProblems(sessionJob, on, operator, surroundings).map(({ message }) => message);
}

it("finds nothing in a valid session job", () => expect(messages()).toEqual([]));

describe("valid session job plus one change", () => {
  it("on an application cluster", () => {
    const on = { ...cluster, spec: { ...cluster.spec, job } };
    expect(messages({}, { on })).toEqual([
      'SI1115: FlinkSessionJob replay is to run on session, which runs a job of its own. Got: "session". Allowed: a FlinkSessionCluster. Give the session cluster, or make the job an application of its own.',
    ]);
  });

  it("naming another cluster", () => {
    expect(messages({}, { deploymentName: "other" })).toEqual([
      'SI1115: FlinkSessionJob replay is to run on session, which is another cluster. Got: "other". Allowed: a FlinkSessionCluster. Give the session cluster, or make the job an application of its own.',
    ]);
  });

  it("last state, before operator 1.10", () => {
    const lastState = { upgradeMode: "last-state" };
    expect(messages(lastState, { operator: "1.7" })).toEqual([
      'SI1116: FlinkSessionJob replay: operator 1.7 cannot upgrade session jobs from their last state. Got: "last-state". Allowed: "savepoint" or "stateless". Use upgradeMode "savepoint".',
    ]);
    expect(messages(lastState, { operator: "1.10" })).toEqual([]);
  });

  it("a jar over http, since operator 1.15", () => {
    const http = { jarURI: "http://jars.example.com/a.jar" };
    expect(messages(http)).toEqual([
      'SI1120: FlinkSessionJob replay: operator 1.15 fetches jars over https only. Got: "http://jars.example.com/a.jar". Allowed: https://…. Put the jar onto the jar server.',
    ]);
    expect(messages(http, { operator: "1.10" })).toEqual([]);
  });

  it.each([
    "custom-jar-server:8443",
    "custom-jar-server.data-team",
    "custom-jar-server.data-team.svc",
    "custom-jar-server.data-team.svc.cluster.local:8443",
    "localhost",
    "10.1.2.3",
    "172.16.0.1",
    "172.20.0.1",
    "172.31.0.1",
    "192.168.1.1:8443",
  ])("a jar on %s, since operator 1.15", (host) => {
    const jarURI = `https://${host}/a.jar`;
    expect(messages({ jarURI })).toEqual([
      `SI1121: FlinkSessionJob replay: operator 1.15 fetches no jar from inside the cluster by default. Got: "${jarURI}". Allowed: a public host, or an operator with kubernetes.operator.user.artifacts.disallow-restricted-hosts: false. Ask the cloud team for that setting, then say so by operatorFetchesFromCluster; without it the job stays in CREATED with status.error.`,
    ]);
    expect(messages({ jarURI }, { operator: "1.7" })).toEqual([]);
    expect(messages({ jarURI }, { surroundings: { operatorFetchesFromCluster: true } })).toEqual([]);
  });

  it("no jar on a public host, of two labels or more", () => {
    for (const host of ["example.com", "jars.example.com:8443", "8.8.8.8", "172.32.0.1"]) {
      expect(messages({ jarURI: `https://${host}/a.jar` })).toEqual([]);
    }
  });

  it("a rule that holds for any job, by the cluster's configuration", () => {
    const on = { ...cluster, spec: { flinkConfiguration: { "execution.checkpointing.dir": "s3://b/c" } } };
    expect(messages({}, { on })[0]).toContain("SI1109: FlinkSessionJob replay has no directory");
  });
});

describe("snapshots", () => {
  const snapshot = (spec: object, operator: OperatorVersion = "1.15") =>
    snapshotProblems(
      { apiVersion, kind: "FlinkStateSnapshot", metadata, spec } as FlinkStateSnapshot,
      operator,
    ).map(({ message }) => message);

  it("are a savepoint or a checkpoint", () => {
    expect(snapshot({ savepoint: {} })).toEqual([]);
    expect(snapshot({ checkpoint: {} })).toEqual([]);
    expect(snapshot({})).toEqual([
      "SI1117: FlinkStateSnapshot replay is neither a savepoint nor a checkpoint. Got: {}. Allowed: exactly one of savepoint and checkpoint. Give one of them.",
    ]);
    expect(snapshot({ savepoint: {}, checkpoint: {} })).toEqual([
      'SI1117: FlinkStateSnapshot replay is a savepoint and a checkpoint at once. Got: {"savepoint":{},"checkpoint":{}}. Allowed: exactly one of savepoint and checkpoint. Give one of them.',
    ]);
  });

  it("came with operator 1.10", () => {
    expect(snapshot({ savepoint: {} }, "1.7")).toEqual([
      'SI1119: FlinkStateSnapshot replay: operator 1.7 has no FlinkStateSnapshot. Got: "1.7". Allowed: operator 1.10 or newer. Set savepointTriggerNonce of the job instead.',
    ]);
  });
});
