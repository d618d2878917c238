import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judge } from "../../../ops/plan/gate.ts";
import { parsePlan } from "../../../ops/plan/plan-json.ts";

/** Plans of a real API server by Terraform 1.11.4 with provider 2.38.0; of the manifests only what is judged was kept. */
const folder = join(import.meta.dirname, "recorded");
const expected: Record<string, readonly string[]> = {
  "no-changes": ["empty"],
  "change-in-place": ["changes"],
  "block-removed": ["refused", "deletes-state"],
  "moved-address": ["refused", "moves-address"],
  "renamed-in-place": ["refused", "replaces-state"],
  "renamed-elsewhere": ["refused", "renames-state"],
  tainted: ["refused", "tainted-state"],
};

describe("a recorded plan", () => {
  it("is there for each expectation, and the other way round", () => {
    const names = readdirSync(folder).map((file) => file.replace(".json", ""));
    expect(names.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))("%s", (name, [result, ...codes]) => {
    const plan = parsePlan(readFileSync(join(folder, `${name}.json`), "utf8"), name);
    const verdict = judge(plan);
    expect([verdict.result, ...verdict.refusals.map(({ code }) => code)]).toEqual([result, ...codes]);
  });

  it("names the field that changes, and the one that cannot", () => {
    const read = (name: string) => judge(parsePlan(readFileSync(join(folder, `${name}.json`), "utf8"), name));
    expect(read("change-in-place").changes).toMatchObject([
      {
        kind: "FlinkDeployment",
        name: "ml-inference",
        fields: [{ path: "spec.job.parallelism", before: "2", after: "4" }],
      },
    ]);
    expect(read("renamed-in-place").refusals[0]?.message).toContain("metadata.name");
  });
});

describe("what is no plan", () => {
  it.each([
    ["", /is not the JSON of a plan\. Got: ""/],
    ["{}", /is not the JSON of a plan\. Got: \{\}/],
    ['{"format_version":"1.0","values":{}}', /terraform plan -out=PLAN first/],
    [
      '{"format_version":"2.0","planned_values":{}}',
      /a format that is not known here\. Got: 2\.0\. Allowed: 1\.x/,
    ],
  ])("%j is refused", (text, message) => {
    expect(() => parsePlan(text, "p.json")).toThrow(message);
  });
});
