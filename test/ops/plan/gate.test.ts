import { describe, expect, it } from "vitest";
import { judge } from "../../../ops/plan/gate.ts";
import type { PlanJson, ResourceChange } from "../../../ops/plan/plan-json.ts";

type Parts = Partial<Omit<ResourceChange, "change">> & { change?: Partial<ResourceChange["change"]> };

const manifest = (kind: string, name: string, spec: object = {}) => ({
  manifest: { apiVersion: "v1", kind, metadata: { name, namespace: "team" }, spec },
});

/** A resource that stays as it is, plus some changes. */
function resource({ change, ...rest }: Parts = {}): ResourceChange {
  const same = manifest("FlinkDeployment", "scorer", { job: { parallelism: 2, upgradeMode: "savepoint" } });
  return {
    address: "kubernetes_manifest.scorer",
    mode: "managed",
    type: "kubernetes_manifest",
    name: "scorer",
    ...rest,
    change: { actions: ["no-op"], before: same, after: same, ...change },
  };
}

const plan = (...resource_changes: ResourceChange[]): PlanJson => ({
  format_version: "1.2",
  resource_changes,
});
const deletion = { actions: ["delete"], after: null };
const replacement = { actions: ["delete", "create"] };
const both = { environment: ["FlinkDeployment/scorer"], command: ["FlinkDeployment/scorer"] };
const refusalsOf = (...args: Parameters<typeof judge>) => judge(...args).refusals.map(({ code }) => code);
const messageOf = (...args: Parameters<typeof judge>) => judge(...args).refusals[0]?.message;

describe("the plan gate", () => {
  it("finds nothing in a plan without changes", () => {
    expect(judge(plan(resource()))).toEqual({ result: "empty", changes: [], drift: [], refusals: [] });
  });

  it("passes a change in place and says which field", () => {
    const after = manifest("FlinkDeployment", "scorer", {
      job: { parallelism: 4, upgradeMode: "savepoint" },
    });
    const verdict = judge(plan(resource({ change: { actions: ["update"], after } })));
    expect(verdict.result).toBe("changes");
    expect(verdict.changes[0]).toMatchObject({
      kind: "FlinkDeployment",
      name: "scorer",
      verb: "update",
      fields: [{ path: "spec.job.parallelism", before: "2", after: "4" }],
    });
  });

  it("refuses to delete a stateful job, also when its block is gone from the code", () => {
    const action_reason = "delete_because_no_resource_config";
    expect(messageOf(plan(resource({ action_reason, change: deletion })))).toBe(
      "FlinkDeployment scorer would be deleted, and its state with it. Got: kubernetes_manifest.scorer (delete_because_no_resource_config). " +
        "Allowed: it stays. Bring its code back; or let go of it without deleting it: a removed block with destroy = false; " +
        'or, to lose the state on purpose, list "FlinkDeployment/scorer" under allowDestroy of the environment and run with --destroy FlinkDeployment/scorer.',
    );
  });

  it("refuses to replace one, in either order, and names the field", () => {
    const replace_paths = [["manifest", "metadata", "namespace"]];
    for (const actions of [
      ["delete", "create"],
      ["create", "delete"],
    ]) {
      const changed = plan(resource({ change: { actions, replace_paths } }));
      expect(refusalsOf(changed)).toEqual(["replaces-state"]);
      expect(messageOf(changed)).toContain("Got: a change of manifest.metadata.namespace.");
    }
  });

  it("refuses to replace a tainted one and says how to untaint it", () => {
    const tainted = plan(resource({ action_reason: "replace_because_tainted", change: replacement }));
    expect(refusalsOf(tainted)).toEqual(["tainted-state"]);
    expect(messageOf(tainted)).toContain("terraform untaint 'kubernetes_manifest.scorer'");
  });

  it("refuses one object at two addresses: its deletion would hit what is created", () => {
    const created = resource({
      address: "kubernetes_manifest.elsewhere",
      change: { actions: ["create"], before: null },
    });
    const moved = plan(resource({ change: deletion }), created);
    // No key helps: both addresses are one object.
    expect(refusalsOf(moved, { keys: both })).toEqual(["moves-address"]);
    expect(messageOf(moved)).toContain(
      "terraform state mv 'kubernetes_manifest.scorer' 'kubernetes_manifest.elsewhere'",
    );
  });

  it("refuses a rename, which deletes one job and creates another", () => {
    const after = manifest("FlinkDeployment", "rater");
    const created = resource({
      address: "kubernetes_manifest.rater",
      change: { actions: ["create"], before: null, after },
    });
    const renamed = plan(resource({ change: deletion }), created);
    expect(refusalsOf(renamed)).toEqual(["renames-state"]);
    expect(messageOf(renamed)).toContain("while FlinkDeployment rater is created");
  });

  it("opens with both keys and with neither alone", () => {
    const deleted = plan(resource({ change: deletion }));
    const key = ["FlinkDeployment/scorer"];
    expect(judge(deleted, { keys: both }).result).toBe("changes");
    expect(refusalsOf(deleted, { keys: { environment: key, command: [] } })).toEqual(["deletes-state"]);
    expect(refusalsOf(deleted, { keys: { environment: [], command: key } })).toEqual(["deletes-state"]);
    expect(messageOf(deleted, { keys: { environment: key, command: [] } })).toMatch(
      /on purpose, run with --destroy FlinkDeployment\/scorer\.$/,
    );
    expect(refusalsOf(deleted, { keys: { environment: ["FlinkDeployment/x"], command: key } })).toEqual([
      "deletes-state",
    ]);
  });

  it.each(["FlinkSessionJob", "KafkaTopic", "FlinkStateSnapshot", "FlinkBlueGreenDeployment"])(
    "protects %s",
    (kind) => {
      const change = { ...deletion, before: manifest(kind, "x") };
      expect(refusalsOf(plan(resource({ change })))).toEqual(["deletes-state"]);
    },
  );

  it("protects volumes, which are typed resources", () => {
    const before = { metadata: [{ name: "checkpoints", namespace: "team" }] };
    const type = "kubernetes_persistent_volume_claim_v1";
    const verdict = judge(plan(resource({ type, change: { ...deletion, before } })));
    expect(verdict.refusals.map(({ code }) => code)).toEqual(["deletes-state"]);
    expect(verdict.changes[0]).toMatchObject({ kind: "PersistentVolumeClaim", name: "checkpoints" });
  });

  it("lets go of what holds no state: Deployments, and jobs that are declared stateless", () => {
    const before = { metadata: [{ name: "proxy", namespace: "team" }] };
    const type = "kubernetes_deployment_v1";
    expect(refusalsOf(plan(resource({ type, change: { ...deletion, before } })))).toEqual([]);
    const stateless = manifest("FlinkDeployment", "scorer", { job: { upgradeMode: "stateless" } });
    expect(refusalsOf(plan(resource({ change: { ...deletion, before: stateless } })))).toEqual([]);
  });

  it("refuses what it cannot name, and what it does not know", () => {
    expect(refusalsOf(plan(resource({ change: { ...deletion, before: {} } })))).toEqual(["deletes-state"]);
    expect(refusalsOf(plan(resource({ change: { actions: ["invert"] } })))).toEqual(["unknown-action"]);
  });

  it("refuses to delete what an unfinished replacement left behind", () => {
    const verdict = judge(plan(resource({ deposed: "8a1c", change: deletion })));
    expect(verdict.refusals[0]?.message).toContain("kubernetes_manifest.scorer (left behind)");
  });

  it("lets a removed block release an object, and a moved block move it", () => {
    const released = judge(plan(resource({ change: { actions: ["forget"], after: null } })));
    expect(released).toMatchObject({ result: "changes", refusals: [] });
    expect(released.changes[0]?.verb).toBe("release");
    const moved = judge(plan(resource({ previous_address: "kubernetes_manifest.old" })));
    expect(moved).toMatchObject({ result: "changes", refusals: [] });
    expect(moved.changes[0]?.verb).toBe("move");
  });

  it("destroys nothing at all while live objects are taken over", () => {
    const before = { metadata: [{ name: "proxy", namespace: "team" }] };
    const replace_paths = [["spec", 0, "selector"]];
    const type = "kubernetes_deployment_v1";
    const replaced = plan(
      resource({ type, change: { ...replacement, before, after: before, replace_paths } }),
    );
    expect(refusalsOf(replaced)).toEqual([]);
    expect(refusalsOf(replaced, { adopting: true })).toEqual(["destroys-while-adopting"]);
    expect(messageOf(replaced, { adopting: true })).toContain("because of spec.0.selector");
    expect(refusalsOf(plan(resource({ change: { importing: { id: "x" } } })), { adopting: true })).toEqual(
      [],
    );
  });

  it("refuses plans that stopped half-way or put something off", () => {
    expect(refusalsOf({ ...plan(), errored: true })).toEqual(["incomplete-plan"]);
    expect(refusalsOf({ ...plan(), complete: false })).toEqual(["incomplete-plan"]);
    expect(refusalsOf({ ...plan(), complete: true })).toEqual([]);
  });

  it("counts a changed output as a change", () => {
    expect(judge({ ...plan(), output_changes: { url: { actions: ["update"] } } }).result).toBe("changes");
    expect(judge({ ...plan(), output_changes: { url: { actions: ["no-op"] } } }).result).toBe("empty");
  });
});
