/** What `terraform show -json` says of a saved plan, as far as it is read here (format 1.x). */
export interface PlanJson {
  readonly format_version: string;
  readonly resource_changes?: readonly ResourceChange[];
  /** What was changed outside of Terraform since the last apply. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  /** True when the planning stopped half-way. */
  readonly errored?: boolean;
  /** False when something was put off to a later plan. */
  readonly complete?: boolean;
}

/** One resource of a plan. */
export interface ResourceChange {
  readonly address: string;
  /** Where the resource was before a `moved` block. */
  readonly previous_address?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Key of an object that an unfinished replacement left behind. */
  readonly deposed?: string;
  /** Such as `replace_because_tainted` or `delete_because_no_resource_config`. */
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    /** Fields that cannot be changed in place, each as its path. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    readonly importing?: unknown;
  };
}

/** A file that is not the JSON of a plan. */
export class PlanFormatError extends Error {
  override readonly name = "PlanFormatError";
}

/**
 * Reads the JSON of a plan.
 *
 * @param source - what it came from, for messages
 * @throws PlanFormatError when it is not JSON, no plan, or of another format than 1.x
 */
export function parsePlan(text: string, source: string): PlanJson {
  let plan: Partial<PlanJson> | null;
  try {
    plan = JSON.parse(text) as Partial<PlanJson> | null;
  } catch {
    throw notAPlan(source, text.trimStart().slice(0, 40));
  }
  const version = plan?.format_version;
  // A state has a format_version too, and a plan without changes has no resource_changes: both have to be told apart.
  if (typeof version !== "string" || !("planned_values" in (plan ?? {}))) throw notAPlan(source, plan);
  if (!version.startsWith("1.")) {
    throw new PlanFormatError(
      `${source} has a format that is not known here. Got: ${version}. Allowed: 1.x. Use a Terraform of the line 1.x.`,
    );
  }
  return plan as PlanJson;
}

function notAPlan(source: string, got: unknown): PlanFormatError {
  const shown = JSON.stringify(got)?.slice(0, 60) ?? "nothing";
  return new PlanFormatError(
    `${source} is not the JSON of a plan. Got: ${shown}. Allowed: the output of terraform show -json PLAN. ` +
      "Save a plan with terraform plan -out=PLAN first.",
  );
}
