import { ApiServer } from "../../../ops/apply/api-server.ts";
import { type ExecuteOptions, execute, type Outcome } from "../../../ops/apply/execute.ts";
import { type ApplyPlan, makePlan } from "../../../ops/apply/plan.ts";
import type { ApiObject } from "../../../ops/manifests/convert.ts";

/** Name under which tests apply. */
export const manager = "streaming-inference-test";

/** The steps of `npm run apply`, one by one, with objects of a test's choice. */
export interface Deployer {
  readonly api: ApiServer;
  readonly plan: (objects: readonly ApiObject[]) => Promise<ApplyPlan>;
  readonly apply: (objects: readonly ApiObject[], options?: Partial<ExecuteOptions>) => Promise<Outcome>;
}

/** Deploys as the user of a kubeconfig. */
export async function deployerOf(kubeconfig: string, namespace: string): Promise<Deployer> {
  const api = await ApiServer.connect(kubeconfig);
  const plan = (objects: readonly ApiObject[]) => makePlan(api, objects, { manager, namespace });
  return {
    api,
    plan,
    apply: async (objects, options = {}) =>
      execute(api, await plan(objects), { manager, prune: false, ...options }),
  };
}

/** What a plan would do, without what stays: `create Deployment ns/x`. */
export function actionsOf({ steps }: ApplyPlan): string[] {
  return steps
    .filter(({ action }) => action !== "keep")
    .map(({ object, action }) => `${action} ${object.kind} ${object.metadata.name}`);
}
