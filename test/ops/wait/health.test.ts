import { describe, expect, it } from "vitest";
import { healthOf } from "../../../ops/wait/health.ts";

const reconciled = (generation: number) =>
  JSON.stringify({ spec: {}, resource_metadata: { metadata: { generation } } });

/** A job that runs, generation 3, as operator 1.7 says it; changes go into its status. */
function job(status: object = {}, parts: object = {}) {
  return {
    kind: "FlinkDeployment",
    metadata: { name: "scorer", generation: 3 },
    spec: { job: { state: "running" } },
    status: {
      lifecycleState: "STABLE",
      jobManagerDeploymentStatus: "READY",
      jobStatus: { state: "RUNNING" },
      reconciliationStatus: { state: "DEPLOYED", lastReconciledSpec: reconciled(3) },
      ...status,
    },
    ...parts,
  };
}
const stale = { reconciliationStatus: { state: "DEPLOYED", lastReconciledSpec: reconciled(2) } };

describe("the health of Flink's resources", () => {
  it("is ready when the job of this generation runs and is stable", () => {
    expect(healthOf(job())).toEqual({ state: "ready", text: "STABLE, job RUNNING, JobManager READY" });
    expect(healthOf(job({ jobStatus: { state: "FINISHED" } })).state).toBe("ready");
  });

  it("does not believe the status of an earlier generation", () => {
    expect(healthOf(job(stale)).text).toBe("the operator has not taken up this change yet");
    expect(healthOf(job({ ...stale, lifecycleState: "FAILED" })).state).toBe("waiting");
    expect(healthOf(job({ ...stale, lifecycleState: "ROLLED_BACK" })).state).toBe("waiting");
  });

  it("goes by observedGeneration where the operator writes it", () => {
    expect(healthOf(job({ ...stale, observedGeneration: 3 })).state).toBe("ready");
    expect(healthOf(job({ observedGeneration: 2 })).state).toBe("waiting");
  });

  it.each([
    [{ lifecycleState: "DEPLOYED" }],
    [{ lifecycleState: "UPGRADING" }],
    [{ jobStatus: { state: "RECONCILING" } }],
    [{ reconciliationStatus: { state: "UPGRADING", lastReconciledSpec: reconciled(3) } }],
    [{ reconciliationStatus: undefined }],
  ])("waits while %j", (status) => {
    expect(healthOf(job(status)).state).toBe("waiting");
  });

  it("fails when this generation has failed or is rolled back", () => {
    expect(healthOf(job({ lifecycleState: "FAILED", error: "no such image" }))).toEqual({
      state: "failed",
      text: "no such image",
    });
    expect(healthOf(job({ jobStatus: { state: "FAILED" } })).state).toBe("failed");
    expect(healthOf(job({ lifecycleState: "ROLLING_BACK" })).state).toBe("failed");
  });

  it("shows the operator's messages without class names, stack traces and repetitions", () => {
    const error = JSON.stringify({
      type: "org.apache.flink.kubernetes.operator.exception.ReconciliationException",
      message: "Could not deploy: quota exceeded",
      stackTrace: "at …",
      throwableList: [
        { type: "X", message: "quota exceeded" },
        { type: "Y", message: "pods: 50" },
      ],
    });
    expect(healthOf(job({ error }))).toEqual({
      state: "erring",
      text: "Could not deploy: quota exceeded: pods: 50",
    });
    expect(healthOf(job({ error: "first line\n\tat Foo.java" })).text).toBe("first line");
  });

  it("asks of a session cluster that its JobManager is ready, of a suspended job that it is suspended", () => {
    const cluster = { spec: {} };
    expect(healthOf(job({ jobStatus: {} }, cluster)).state).toBe("ready");
    expect(healthOf(job({ jobStatus: {}, jobManagerDeploymentStatus: "DEPLOYING" }, cluster)).state).toBe(
      "waiting",
    );
    const suspended = { spec: { job: { state: "suspended" } } };
    expect(healthOf(job({}, suspended)).state).toBe("waiting");
    expect(healthOf(job({ lifecycleState: "SUSPENDED" }, suspended)).state).toBe("ready");
  });

  it("waits for an operator that has not looked yet, and errs where nothing is", () => {
    expect(healthOf({ ...job(), status: undefined }).state).toBe("waiting");
    expect(healthOf(undefined)).toEqual({ state: "erring", text: "is not in the cluster" });
  });
});

describe("the health of a Deployment", () => {
  const deployment = (status: object) => ({
    kind: "Deployment",
    metadata: { name: "server", generation: 2 },
    spec: { replicas: 2 },
    status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2, ...status },
  });

  it("is ready with all pods of this version, and not before", () => {
    expect(healthOf(deployment({})).state).toBe("ready");
    expect(healthOf(deployment({ observedGeneration: 1 })).state).toBe("waiting");
    expect(healthOf(deployment({ updatedReplicas: 1 })).state).toBe("waiting");
    expect(healthOf(deployment({ availableReplicas: 1 })).state).toBe("waiting");
    expect(healthOf(deployment({ replicas: 3 })).state).toBe("waiting");
  });

  it("fails when its pods do not come, and says what the API server said", () => {
    const conditions = [
      { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" },
    ];
    expect(healthOf(deployment({ conditions }))).toEqual({ state: "failed", text: "timed out" });
    const refused = [{ type: "ReplicaFailure", status: "True", message: "violates PodSecurity" }];
    expect(healthOf(deployment({ conditions: refused }))).toEqual({
      state: "erring",
      text: "violates PodSecurity",
    });
  });
});
