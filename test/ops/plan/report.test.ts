import { describe, expect, it } from "vitest";
import { judge } from "../../../ops/plan/gate.ts";
import type { PlanJson } from "../../../ops/plan/plan-json.ts";
import { describeVerdict, markdownOf } from "../../../ops/plan/report.ts";

const config = (data: Record<string, string>) => ({ metadata: [{ name: "settings" }], data });

/** One plan with an update, a drift and a refusal. */
const plan: PlanJson = {
  format_version: "1.2",
  resource_changes: [
    {
      address: "kubernetes_config_map_v1.settings",
      mode: "managed",
      type: "kubernetes_config_map_v1",
      name: "settings",
      change: {
        actions: ["update"],
        before: config({ level: "info", token: "canary-1", long: "x" }),
        after: config({ level: "debug", token: "canary-2", long: "y".repeat(100) }),
        before_sensitive: { data: { token: true } },
        after_sensitive: {},
      },
    },
    {
      address: "kubernetes_manifest.scorer",
      mode: "managed",
      type: "kubernetes_manifest",
      name: "scorer",
      change: {
        actions: ["delete"],
        before: { manifest: { kind: "FlinkDeployment", metadata: { name: "scorer" } } },
        after: null,
      },
    },
  ],
  resource_drift: [
    {
      address: "kubernetes_manifest.scorer",
      mode: "managed",
      type: "kubernetes_manifest",
      name: "scorer",
      change: {
        actions: ["update"],
        before: { object: { kind: "FlinkDeployment", metadata: { name: "scorer" }, spec: { image: "a" } } },
        after: { object: { kind: "FlinkDeployment", metadata: { name: "scorer" }, spec: { image: "b" } } },
      },
    },
  ],
};
const verdict = { stack: "dev-job-scorer", ...judge(plan) };

describe("the report of a plan", () => {
  it("is short: what happens, which fields, what drifted, what is refused and why", () => {
    expect(describeVerdict(verdict)).toEqual([
      "dev-job-scorer: 1 to change, 1 to delete",
      "  ~ ConfigMap settings",
      "      data.level: info → debug",
      "      data.token: (hidden) → (hidden)",
      `      data.long: x → ${"y".repeat(60)}…`,
      "  - FlinkDeployment scorer",
      "  drift: FlinkDeployment/scorer was changed outside of Terraform: spec.image",
      expect.stringMatching(/^ {2}REFUSED \(deletes-state\): FlinkDeployment scorer would be deleted/),
    ]);
  });

  it("leaves out drift that the plan does not act on, such as defaults that the API server fills in", () => {
    const [, scorer] = plan.resource_changes ?? [];
    const idle = { ...scorer, change: { ...scorer?.change, actions: ["no-op"] } };
    expect(judge({ ...plan, resource_changes: [idle as never] })).toMatchObject({
      result: "empty",
      drift: [],
    });
  });

  it("hides all of a Secret", () => {
    const secret = structuredClone(plan.resource_changes?.[0]);
    const hidden = judge({
      format_version: "1.2",
      resource_changes: [{ ...(secret as never as object), type: "kubernetes_secret_v1" } as never],
    });
    expect(JSON.stringify(hidden.changes)).not.toContain("debug");
  });

  it("is a table with details as Markdown, refusals first", () => {
    const text = markdownOf("dev", [verdict, { stack: "dev-platform", ...judge({ format_version: "1.2" }) }]);
    expect(text).toContain("### Plan for dev");
    expect(text).toContain("**Refused**: dev-job-scorer. Nothing of this is applied.");
    expect(text).toContain("| dev-job-scorer | 1 to change, 1 to delete, **refused** |");
    expect(text).toContain("| dev-platform | no changes |");
    expect(text).toContain("<details><summary>dev-job-scorer: 1 to change, 1 to delete</summary>");
    expect(text).toContain("- `deletes-state`: ");
    expect(text).not.toContain("canary");
  });

  it("keeps a value with a fence in its block", () => {
    const fenced = structuredClone(plan) as never as { resource_changes: { change: { after: object } }[] };
    const [first] = fenced.resource_changes;
    if (first) first.change.after = config({ level: "```" });
    const text = markdownOf("dev", [{ stack: "a", ...judge(fenced as never) }]);
    expect(text.match(/^`{5}$/gm)).toHaveLength(2);
  });
});
