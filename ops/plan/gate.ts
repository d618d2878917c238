import { type Change, changesOf, driftOf } from "./changes.ts";
import type { PlanJson } from "./plan-json.ts";

/** Why a plan may not be applied; each has a heading in docs/deploy.md. */
export const refusalCodes = [
  "deletes-state",
  "replaces-state",
  "tainted-state",
  "renames-state",
  "moves-address",
  "destroys-while-adopting",
  "incomplete-plan",
  "unknown-action",
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** One reason for which a plan may not be applied. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

/** What the gate says of one plan. */
export interface Verdict {
  readonly result: "empty" | "changes" | "refused";
  /** What the plan does, resources without a change left out. */
  readonly changes: readonly Change[];
  readonly drift: readonly Change[];
  readonly refusals: readonly Refusal[];
}

/** What may be destroyed: a stateful resource needs both keys. Each entry is `<Kind>/<name>`. */
export interface Keys {
  /** `allowDestroy` of the environment: reviewed, like all code. */
  readonly environment: readonly string[];
  /** `--destroy` of this very run. */
  readonly command: readonly string[];
}

export interface GateOptions {
  readonly keys?: Keys;
  /** Nothing at all may be destroyed: live objects are being taken over. */
  readonly adopting?: boolean;
}

/** Judges a plan before anything happens. Pure: it reads the plan only. */
export function judge(plan: PlanJson, options: GateOptions = {}): Verdict {
  const { keys = { environment: [], command: [] }, adopting = false } = options;
  const all = changesOf(plan);
  const changes = all.filter(({ verb }) => verb !== "none");
  const refusals = [
    ...planProblems(plan),
    ...changes.flatMap((change) => changeProblems(change, changes, keys, adopting)),
  ];
  const outputs = Object.values(plan.output_changes ?? {}).some(({ actions }) => actions.join() !== "no-op");
  const result = refusals.length > 0 ? "refused" : changes.length > 0 || outputs ? "changes" : "empty";
  // Defaults that the API server fills in are drift to Terraform too: of interest is what the plan acts on.
  const drift = driftOf(plan).filter(({ address }) => changes.some((change) => change.address === address));
  return { result, changes, drift, refusals };
}

function planProblems(plan: PlanJson): Refusal[] {
  const isPartial = plan.complete === false && plan.errored !== true;
  if (plan.errored !== true && !isPartial) return [];
  const what = isPartial ? "puts something off to a later plan" : "stopped half-way";
  return [
    {
      code: "incomplete-plan",
      message: `The plan ${what}. Allowed: a whole plan. Mend what terraform plan reports, then plan again.`,
    },
  ];
}

function changeProblems(
  change: Change,
  changes: readonly Change[],
  keys: Keys,
  adopting: boolean,
): Refusal[] {
  const { verb, kind, name, address } = change;
  if (verb === "unknown") {
    return [
      {
        code: "unknown-action",
        message: `The plan does something to ${kind} ${name} that is not known here. Got: ${address}. Allowed: create, update, import, release, and what follows from them. Read the plan with terraform show.`,
      },
    ];
  }
  if (verb !== "delete" && verb !== "replace") return [];
  const twin = changes.find((other) => isCreation(other) && isSameObject(other, change));
  if (twin !== undefined) return [movedAddress(change, twin)];
  if (adopting) return [destroysWhileAdopting(change)];
  if (!change.isStateful || hasBothKeys(change, keys)) return [];
  return [lostState(change, changes, keys)];
}

const isCreation = ({ verb }: Change) => verb === "create";

function isSameObject(a: Change, b: Change): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}

function movedAddress(change: Change, twin: Change): Refusal {
  const { kind, name, address } = change;
  return {
    code: "moves-address",
    message:
      `${kind} ${name} would be deleted at one Terraform address and created at another, though it is one object. ` +
      `Got: ${address} → ${twin.address}. Allowed: one address. ` +
      `Give the construct its old place back, or move it in the state: terraform state mv '${address}' '${twin.address}'.`,
  };
}

function destroysWhileAdopting({ kind, name, address, verb, replacedBy }: Change): Refusal {
  const why = replacedBy.length > 0 ? ` because of ${replacedBy.join(", ")}` : "";
  const remedy =
    kind === "Job"
      ? `A Job cannot be changed and holds nothing: delete it by hand (oc delete job ${name}), then plan again.`
      : "Make the code say what the object has: its selector, its name, its type; then plan again.";
  return {
    code: "destroys-while-adopting",
    message:
      `${kind} ${name} would be ${verb === "replace" ? "replaced" : "deleted"}${why}, though live objects are being taken over. ` +
      `Got: ${address}. Allowed: import, create and changes in place. ${remedy}`,
  };
}

function hasBothKeys(change: Change, { environment, command }: Keys): boolean {
  const key = keyOf(change);
  return environment.includes(key) && command.includes(key);
}

/** What names a resource in `allowDestroy` and `--destroy`. */
export function keyOf({ kind, name }: Change): string {
  return `${kind}/${name}`;
}

function lostState(change: Change, changes: readonly Change[], keys: Keys): Refusal {
  const { kind, address, verb, reason, replacedBy } = change;
  const what = `${kind} ${change.name}`;
  const missing = missingKeys(change, keys);
  if (verb === "replace" && reason === "replace_because_tainted") {
    return {
      code: "tainted-state",
      message:
        `${what} is tainted: it would be deleted with its state and made anew. Got: ${address}. ` +
        `Allowed: changes in place. Run terraform untaint '${address}', then plan again; or, to lose the state on purpose, ${missing}.`,
    };
  }
  if (verb === "replace") {
    const by = replacedBy.length > 0 ? replacedBy.join(", ") : (reason ?? "no field that Terraform names");
    return {
      code: "replaces-state",
      message:
        `${what} would be deleted with its state and made anew. Got: a change of ${by}. Allowed: changes in place. ` +
        `Take that change back; or, to lose the state on purpose, ${missing}.`,
    };
  }
  const newcomer = changes.find(
    (other) => isCreation(other) && other.kind === kind && other.namespace === change.namespace,
  );
  if (newcomer !== undefined) {
    return {
      code: "renames-state",
      message:
        `${what} would be deleted with its state while ${kind} ${newcomer.name} is created: a rename keeps nothing. ` +
        `Got: ${address} → ${newcomer.address}. Allowed: the old name. ` +
        `Keep the name, or start the new one from a savepoint of the old one first; or, to lose the state on purpose, ${missing}.`,
    };
  }
  return {
    code: "deletes-state",
    message:
      `${what} would be deleted, and its state with it. Got: ${address} (${reason ?? "delete"}). Allowed: it stays. ` +
      "Bring its code back; or let go of it without deleting it: a removed block with destroy = false; " +
      `or, to lose the state on purpose, ${missing}.`,
  };
}

function missingKeys(change: Change, { environment, command }: Keys): string {
  const key = keyOf(change);
  const keys = [
    ...(environment.includes(key) ? [] : [`list "${key}" under allowDestroy of the environment`]),
    ...(command.includes(key) ? [] : [`run with --destroy ${key}`]),
  ];
  return keys.join(" and ");
}
