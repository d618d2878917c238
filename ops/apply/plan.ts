import type { ApiObject } from "../manifests/convert.ts";
import { ApiError, type ApiServer } from "./api-server.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { byOrder, nameOf, replacedKinds } from "./kinds.ts";
import { preflight } from "./preflight.ts";
import { ApplyProblem, type Finding } from "./problems.ts";
import { type Prune, prunesOf } from "./prune.ts";

/** What applying an object does. */
export interface Step {
  readonly object: ApiObject;
  /** `replace`: deleted and made anew, for kinds that cannot be changed and hold no state. */
  readonly action: "create" | "change" | "replace" | "keep";
  /** Of a change: what the API server would make of it. */
  readonly differences: readonly Difference[];
}

/** Everything that an apply would do. */
export interface ApplyPlan {
  readonly steps: readonly Step[];
  /** Objects that have left the code. */
  readonly prunes: readonly Prune[];
}

/** What a plan is made of. */
export interface PlanOptions {
  /** Name under which the API server keeps which fields are ours. */
  readonly manager: string;
  /** Where objects are looked for that have left the code. */
  readonly namespace: string;
}

/**
 * Asks the API server, by a dry run, what applying the objects would do. Nothing is changed.
 *
 * @throws ApplyProblem with everything that the API server would refuse, all of it at once
 */
export async function makePlan(
  api: ApiServer,
  objects: readonly ApiObject[],
  { manager, namespace }: PlanOptions,
): Promise<ApplyPlan> {
  const missing = await preflight(api, objects);
  if (missing.length > 0) throw new ApplyProblem(...missing);
  const sorted = [...objects].sort(byOrder);
  const findings: Finding[] = [];
  const steps: Step[] = [];
  for (const object of sorted) {
    try {
      steps.push(await stepOf(api, object, sorted, manager));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      findings.push(refusal(object, error));
    }
  }
  if (findings.length > 0) throw new ApplyProblem(...findings);
  return { steps, prunes: await prunesOf(api, objects, { manager, namespace }) };
}

const mostAttempts = 5;

async function stepOf(
  api: ApiServer,
  object: ApiObject,
  all: readonly ApiObject[],
  manager: string,
  attempt = 1,
): Promise<Step> {
  const live = await api.get(object);
  try {
    const after = await api.apply(object, { manager, dryRun: true });
    if (live === undefined) return { object, action: "create", differences: [] };
    const differences = differencesOf(live, after);
    if (differences.length === 0) return { object, action: "keep", differences };
    // A controller may have written between the two calls: that would be its change, not ours.
    const isSettled = versionOf(await api.get(object)) === versionOf(live);
    if (!isSettled && attempt < mostAttempts) return stepOf(api, object, all, manager, attempt + 1);
    return { object, action: "change", differences };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (live !== undefined && error.code === 422 && replacedKinds.has(object.kind)) {
      return { object, action: "replace", differences: differencesOf(live, { ...live, ...object }) };
    }
    if (live === undefined && bindsRoleOf(all, object, error))
      return { object, action: "create", differences: [] };
    throw error;
  }
}

function versionOf(object: ApiObject | undefined): unknown {
  return object?.metadata["resourceVersion"];
}

/** A binding is refused in a dry run where its role is made in the same apply: the dry run has not made it. */
function bindsRoleOf(all: readonly ApiObject[], object: ApiObject, error: ApiError): boolean {
  if (object.kind !== "RoleBinding" || error.code !== 404) return false;
  const { kind, name } = object["roleRef"] as { kind: string; name: string };
  return all.some((other) => other.kind === kind && other.metadata.name === name);
}

/** What the API server refused, for people. */
export function refusal(object: ApiObject, error: ApiError): Finding {
  const name = nameOf(object);
  const got = error.message;
  if (error.code === 403) {
    return {
      object: name,
      what: `${name}: this account may not apply it`,
      got,
      allowed: "what the admin role of the project allows, and what the cloud team granted beyond it",
      remedy: "Ask the cloud team for what stacks/README.md names, or apply with an account that has it",
    };
  }
  if (error.code === 404) {
    return {
      object: name,
      what: `${name}: something that it needs is missing`,
      got,
      allowed: "objects whose namespace and kind exist",
      remedy: "Have it made first",
    };
  }
  return {
    object: name,
    what: `${name}: the API server refuses it (${error.code} ${error.reason})`,
    got,
    allowed: "what its message says",
    remedy: "Change what makes it in stacks/, constructs/ or config/; nothing has been applied",
  };
}
