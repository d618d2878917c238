import { describe, expect, it } from "vitest";
import { type KubernetesObject, manifestProblems } from "../../../constructs/rules/manifest-rules.ts";

const base = {
  apiVersion: "flink.apache.org/v1beta1",
  kind: "FlinkDeployment",
  metadata: { name: "job", namespace: "data-team", labels: { team: "data" } },
  spec: { flinkConfiguration: { "web.timeout": "600000" } },
};

const messages = (change: object, options = {}) =>
  manifestProblems({ ...base, ...change } as unknown as KubernetesObject, options).map(
    ({ message }) => message,
  );

const withMetadata = (change: object) => ({ metadata: { ...base.metadata, ...change } });

it("finds nothing in a valid manifest", () => expect(messages({})).toEqual([]));

describe("valid manifest plus one change", () => {
  it.each([
    [
      "null",
      { spec: { job: { jarURI: null } } },
      "SI1001: FlinkDeployment job: spec.job.jarURI is null. Got: null. Allowed: a value. Leave the field out: null differs at each plan.",
    ],
    [
      "an empty object",
      { data: {} },
      "SI1002: FlinkDeployment job: data is empty. Got: {}. Allowed: at least one entry. Leave the field out: the API server drops it.",
    ],
    [
      "an empty list",
      { spec: { job: { args: [] } } },
      "SI1002: FlinkDeployment job: spec.job.args is empty. Got: []. Allowed: at least one entry. Leave the field out: the API server drops it.",
    ],
    [
      "status",
      { status: { error: "" } },
      'SI1003: FlinkDeployment job sets status, which belongs to the operator. Got: {"error":""}. Allowed: metadata and spec. Leave status out.',
    ],
    [
      "no namespace",
      withMetadata({ namespace: undefined }),
      "SI1004: FlinkDeployment job has no metadata.namespace. Got: nothing. Allowed: a name in DNS. Set metadata.namespace; Terraform takes no default from the kubeconfig.",
    ],
    [
      "a quantity that the server rewrites",
      { spec: { containers: [{ resources: { limits: { cpu: "1000m" } } }] } },
      'SI1005: FlinkDeployment job: spec.containers.0.resources.limits.cpu is not written as Kubernetes writes quantities. Got: "1000m". Allowed: "1". Write "1", which is the same amount.',
    ],
    [
      "no quantity",
      { spec: { volumes: [{ emptyDir: { sizeLimit: "big" } }] } },
      'SI1005: FlinkDeployment job: spec.volumes.0.emptyDir.sizeLimit is not written as Kubernetes writes quantities. Got: "big". Allowed: a quantity such as "500m" or "2Gi". Correct it.',
    ],
    [
      "an annotation that is a number",
      withMetadata({ annotations: { round: 7 } }),
      'SI1006: FlinkDeployment job: metadata.annotations "round" is not text. Got: 7. Allowed: text. Put it in quotes.',
    ],
  ])("%s", (_, change, message) => expect(messages(change)).toEqual([message]));

  it("another's name as the permission to destroy", () => {
    expect(messages({}, { allowDestroyOf: "jub" })).toEqual([
      'SI1007: FlinkDeployment job: the name that allows its destruction is not its own. Got: "jub". Allowed: "job". Leave allowDestroyOf out to keep the job\'s state, or write the resource\'s name to let it go.',
    ]);
    expect(messages({}, { allowDestroyOf: "job" })).toEqual([]);
  });
});

it("lets an object be empty where that says something", () => {
  const checkpoint = { spec: { checkpoint: {} } };
  expect(messages(checkpoint)).toHaveLength(1);
  expect(messages(checkpoint, { allowEmpty: ["spec.checkpoint"] })).toEqual([]);
});
