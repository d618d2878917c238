import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlinkDeployment } from "../../constructs/imports/operator-1.15/flink-deployment.generated.ts";
import type { FlinkSessionJob } from "../../constructs/imports/operator-1.15/flink-session-job.generated.ts";
import { flinkDeploymentProblems } from "../../constructs/rules/flink-deployment-rules.ts";
import { sessionJobProblems } from "../../constructs/rules/session-job-rules.ts";
import { ApiError, ApiServer } from "../../ops/apply/api-server.ts";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { manager } from "./harness/deployment.ts";
import { type Operator, startOperator } from "./harness/operator.ts";
import { until } from "./harness/processes.ts";
import type { Project } from "./harness/project.ts";
import { type TestCluster, testCluster } from "./harness/test-cluster.ts";

/**
 * Each resource of the rules' own fixture on the API server, before the running operator: what the rules refuse at synth,
 * one of both refuses as well, and what they let pass is deployed. So no rule is looser than the cluster, and none is
 * invented. The fixture's recorded answers come from the operator's validator alone.
 */
const fixture = join(import.meta.dirname, "../constructs/rules/operator-fixture/cases.json");
const { deployment, session, sessionJob, cases } = JSON.parse(readFileSync(fixture, "utf8")) as {
  deployment: FlinkDeployment;
  session: FlinkDeployment;
  sessionJob: FlinkSessionJob;
  cases: { what: string; kind: string; change: Record<string, unknown> }[];
};

/** What the fixture leaves to the CRD, which its validator never sees. */
const further = [
  {
    what: "a Flink version from the future",
    kind: "FlinkDeployment",
    change: { spec: { flinkVersion: "v2_2" } },
  },
  {
    what: "a Flink version that never was",
    kind: "FlinkDeployment",
    change: { spec: { flinkVersion: "v1_12" } },
  },
  { what: "no name", kind: "FlinkDeployment", change: { metadata: { name: "" } } },
];

let cluster: TestCluster;
let project: Project;
let operator: Operator;
let api: ApiServer;

beforeAll(async () => {
  cluster = await testCluster();
  project = cluster.project();
  operator = await startOperator(cluster, [project.namespace]);
  api = await ApiServer.connect(project.kubeconfig);
  await api.apply(inProject({ ...session }), { manager, dryRun: false });
});
afterAll(async () => {
  await operator?.close();
  await cluster?.close();
});

describe.each([...cases, ...further].map((entry, index) => ({ ...entry, index })))(
  "$kind: $what",
  (entry) => {
    const { kind, change, index } = entry;
    // Each gets a name of its own, unless the name is what it is about.
    const base = kind === "FlinkSessionJob" ? sessionJob : deployment;
    const isNamed = (change["metadata"] as { name?: string } | undefined)?.name !== undefined;
    const own = isNamed ? {} : { metadata: { name: `case-${index}` } };
    const resource = merge(merge(base, own), change);

    it("ends on the cluster as the rules say", async () => {
      const problems =
        kind === "FlinkSessionJob"
          ? sessionJobProblems(resource as FlinkSessionJob, session, "1.7")
          : flinkDeploymentProblems(resource as FlinkDeployment, "1.7");
      const errors = problems.filter(({ severity }) => severity === "error").map(({ code }) => code);
      const refused = await outcome(inProject(resource as ApiObject));
      expect({ refused: refused !== undefined, because: refused }).toEqual({
        refused: errors.length > 0,
        because: refused,
      });
    });
  },
);

/** @returns who refused it and why; `undefined` when it was deployed */
async function outcome(object: ApiObject): Promise<string | undefined> {
  try {
    await api.apply(object, { manager, dryRun: false });
  } catch (error) {
    if (error instanceof ApiError && [400, 404, 405, 422].includes(error.code))
      return `API server: ${error.message}`;
    throw error;
  }
  const { name } = object.metadata;
  const result = await until(
    `A verdict on ${name}`,
    async () => {
      if (await isDeployed(object)) return { refused: undefined };
      const live = await api.get(object);
      const { error } = (live?.["status"] ?? {}) as { error?: string };
      const refused = error ?? (await warningOn(name));
      return refused !== undefined && { refused: `operator: ${refused}` };
    },
    { timeoutMs: 120_000, explain: () => operator.log(project.namespace, name) },
  );
  return result.refused;
}

/** Where the operator does not even try, it leaves the status empty and says so in an event. */
async function warningOn(name: string): Promise<string | undefined> {
  const events = await api.list("v1", "Event", project.namespace);
  return events
    .map((event) => event as unknown as { type: string; involvedObject: { name: string }; message: string })
    .find(({ type, involvedObject }) => type === "Warning" && involvedObject.name === name)?.message;
}

/** A cluster has its JobManager; a session job has passed validation and waits for its cluster's node. */
async function isDeployed({ kind, metadata }: ApiObject): Promise<boolean> {
  if (kind === "FlinkDeployment") {
    const { name, namespace } = { namespace: project.namespace, ...metadata };
    return (
      (await api.get({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace } })) !==
      undefined
    );
  }
  return operator.log(project.namespace, metadata.name).includes("not ready for serve");
}

function inProject(resource: { metadata: object }): ApiObject {
  return { ...resource, metadata: { ...resource.metadata, namespace: project.namespace } } as ApiObject;
}

/** A JSON merge patch. */
function merge(target: unknown, patch: unknown): { metadata: object } {
  const result: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch as object)) {
    if (value === null) delete result[key];
    else if (typeof value === "object" && !Array.isArray(value))
      result[key] = merge(result[key] ?? {}, value);
    else result[key] = value;
  }
  return result as { metadata: object };
}
