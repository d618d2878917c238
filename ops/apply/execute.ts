import { setTimeout as delay } from "node:timers/promises";
import type { ApiObject } from "../manifests/convert.ts";
import { ApiError, type ApiServer } from "./api-server.ts";
import { nameOf } from "./kinds.ts";
import { type ApplyPlan, refusal } from "./plan.ts";
import { ApplyProblem } from "./problems.ts";

/** What {@link execute} is told. */
export interface ExecuteOptions {
  readonly manager: string;
  /** Whether objects that have left the code are deleted. */
  readonly prune: boolean;
}

/** What an apply has done. */
export interface Outcome {
  readonly applied: number;
  readonly pruned: number;
}

/**
 * Does what a plan says, one object after the other. Each is applied whole or not at all, and applying one twice changes
 * nothing: after a failure the same call goes on where this one ended.
 *
 * @throws ApplyProblem at the first object that fails, with how far it came
 */
export async function execute(api: ApiServer, plan: ApplyPlan, options: ExecuteOptions): Promise<Outcome> {
  const { manager, prune } = options;
  const steps = plan.steps.filter(({ action }) => action !== "keep");
  const prunes = prune ? plan.prunes : [];
  const total = steps.length + prunes.length;
  let done = 0;
  const attempt = async (object: ApiObject, work: () => Promise<unknown>) => {
    try {
      await work();
      done += 1;
    } catch (error) {
      throw interrupted(error, object, done, total);
    }
  };
  for (const { object, action } of steps) {
    await attempt(object, async () => {
      if (action === "replace") await removeCompletely(api, object);
      await api.apply(object, { manager, dryRun: false });
    });
  }
  for (const { object } of prunes) await attempt(object, () => api.delete(object));
  return { applied: steps.length, pruned: prunes.length };
}

/** Waits until an object's place is free. */
async function removeCompletely(api: ApiServer, object: ApiObject): Promise<void> {
  await api.delete(object);
  const deadline = Date.now() + 60_000;
  while ((await api.get(object)) !== undefined) {
    if (Date.now() > deadline) {
      throw new ApplyProblem({
        object: nameOf(object),
        what: `${nameOf(object)} is still there 60 s after its deletion`,
        got: "finalizers or pods that do not end",
        allowed: "an object that goes, so that the new one can take its place",
        remedy: `Look at it (kubectl describe ${object.kind.toLowerCase()} ${object.metadata.name} -n ${object.metadata.namespace}), then run this again`,
      });
    }
    await delay(200);
  }
}

function interrupted(error: unknown, object: ApiObject, done: number, total: number): unknown {
  const rest = `${done} of ${total} changes are done and stay; run this again to go on with the rest`;
  if (error instanceof ApiError) {
    return new ApplyProblem({ ...refusal(object, error), remedy: rest });
  }
  if (error instanceof ApplyProblem) {
    const findings = error.findings.map((finding) => ({ ...finding, remedy: `${finding.remedy}. ${rest}` }));
    return new ApplyProblem(...findings);
  }
  return error;
}
