import { describe, expect, it } from "vitest";
import { statefulKinds as ruleKinds } from "../../../constructs/rules/manifest-rules.ts";
import { byOrder, prunedKinds, statefulKinds } from "../../../ops/apply/kinds.ts";
import { inWords } from "../../../ops/apply/problems.ts";
import { destroyAnnotation, destroyFindings, type Prune } from "../../../ops/apply/prune.ts";
import { describePlan, isEmpty } from "../../../ops/apply/report.ts";
import type { ApiObject } from "../../../ops/manifests/convert.ts";
import { environments, projectObjects } from "../../helpers/project.ts";

const job = (annotations: object = {}): Prune => ({
  object: {
    apiVersion: "flink.apache.org/v1beta1",
    kind: "FlinkDeployment",
    metadata: { name: "ml-inference", namespace: "data-team", annotations },
  },
  isStateful: true,
});
const service: Prune = {
  object: { apiVersion: "v1", kind: "Service", metadata: { name: "x", namespace: "data-team" } },
  isStateful: false,
};
const annotated = job({ [destroyAnnotation]: "ml-inference" });
const named = new Set(["FlinkDeployment/ml-inference"]);

describe("what has left the code", () => {
  it.each([
    ["no key", job(), new Set<string>(), "neither key"],
    ["the name only", job(), named, "one key"],
    ["the annotation only", annotated, new Set<string>(), "one key"],
    ["another's annotation", job({ [destroyAnnotation]: "other" }), named, "one key"],
    ["another's name", annotated, new Set(["FlinkSessionJob/ml-inference"]), "one key"],
  ])("is kept where it holds state: %s", (_, prune, destroy, got) => {
    expect(destroyFindings([prune, service], destroy).map((finding) => finding.got)).toEqual([
      expect.stringMatching(new RegExp(`^${got} to destroy it, without `)),
    ]);
  });

  it("goes with both keys, and without any where it holds no state", () => {
    expect(destroyFindings([annotated, service], named)).toEqual([]);
  });

  it("says what is missing in four parts", () => {
    expect(destroyFindings([job()], new Set()).map(inWords)).toEqual([
      "FlinkDeployment data-team/ml-inference has left the code and holds state, which would be lost with it: got neither key to destroy it, without annotation streaming-inference/allow-destroy=ml-inference and --destroy FlinkDeployment/ml-inference; allowed: both keys, or the object back in the code. Take a savepoint first; then kubectl annotate flinkdeployment ml-inference -n data-team streaming-inference/allow-destroy=ml-inference, and run this again with --destroy FlinkDeployment/ml-inference.",
    ]);
  });
});

describe("kinds", () => {
  const made = environments.flatMap((name) => [...projectObjects(name).all]);

  it("that hold state are those of the rules, topics and claims", () => {
    expect([...statefulKinds].sort()).toEqual([...ruleKinds, "KafkaTopic", "PersistentVolumeClaim"].sort());
  });

  it("are all looked through for what has left the code", () => {
    const known = new Set(prunedKinds.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
    expect(made.filter(({ apiVersion, kind }) => !known.has(`${apiVersion} ${kind}`))).toEqual([]);
  });

  it("are made in an order in which each finds what it needs", () => {
    const order = [...made].sort(byOrder).map(({ kind }) => kind);
    const pairs = [
      ["ServiceAccount", "Deployment"],
      ["Role", "RoleBinding"],
      ["ConfigMap", "Deployment"],
      ["NetworkPolicy", "Deployment"],
      ["Service", "FlinkDeployment"],
      ["FlinkDeployment", "FlinkSessionJob"],
    ] as const;
    for (const [before, after] of pairs) {
      expect(order.lastIndexOf(before), `${before} before ${after}`).toBeLessThan(order.indexOf(after));
    }
  });
});

describe("the report", () => {
  const object: ApiObject = service.object;
  const differences = Array.from({ length: 22 }, (_, index) => ({
    path: `spec.f${index}`,
    before: 1,
    after: 2,
  }));
  const plan = {
    steps: [
      { object, action: "create", differences: [] },
      { object, action: "change", differences },
      { object, action: "keep", differences: [] },
    ],
    prunes: [job()],
  } as const;

  it("has a line for each change, counts long ones, and sums up", () => {
    const lines = describePlan(plan, true).split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "+ Service data-team/x",
      "~ Service data-team/x",
      "    spec.f0: 1 → 2",
    ]);
    expect(lines.slice(-3)).toEqual([
      "    … and 2 more fields",
      "- FlinkDeployment data-team/ml-inference and its state",
      "1 to create, 1 to change, 0 to replace, 1 to delete, 1 unchanged",
    ]);
    expect(describePlan(plan, false)).toContain(
      "  FlinkDeployment data-team/ml-inference has left the code; --prune deletes it",
    );
  });

  it("is empty when nothing would be done", () => {
    expect(isEmpty(plan, false)).toBe(false);
    const kept = { steps: [plan.steps[2]], prunes: plan.prunes };
    expect(isEmpty(kept, false)).toBe(true);
    expect(isEmpty(kept, true)).toBe(false);
  });
});
