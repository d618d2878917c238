import { writeFileSync } from "node:fs";
import type { Environment } from "../../config/schema.ts";
import { judge } from "../plan/gate.ts";
import { describeVerdict, markdownOf, type StackVerdict } from "../plan/report.ts";
import { waitForStacks } from "../wait/stacks.ts";
import type { DeployFlags, TerraformFlags } from "./options.ts";
import { chooseStacks, type SynthesisedStack, synthesiseStacks } from "./stacks.ts";
import { Terraform } from "./terraform.ts";

/** A stack with the Terraform that works in its folder. */
export interface Workplace {
  readonly stack: SynthesisedStack;
  readonly terraform: Terraform;
}

/** Exit codes, as of `terraform plan -detailed-exitcode`. */
export const exitCodes = { nothing: 0, failed: 1, changes: 2 } as const;

/**
 * Plans every stack, judges all plans, and applies them only when none is refused; then waits until all runs.
 *
 * @returns the exit code
 * @throws DeployError when Terraform fails
 */
export async function deploy(environment: Environment, flags: DeployFlags): Promise<number> {
  const inOrder = chooseStacks(synthesiseStacks(environment.name), flags.stacks);
  // What depends on others goes first.
  const stacks = flags.teardown ? [...inOrder].reverse() : inOrder;
  const places = stacks.map((stack) => workplaceOf(stack, flags));
  const keys = { environment: environment.allowDestroy ?? [], command: flags.destroy };
  const verdicts = await judgePlans(places, async ({ terraform }) =>
    judge(await terraform.plan({ destroy: flags.teardown }), { keys }),
  );
  report(environment, verdicts, flags);
  const isRefused = verdicts.some(({ result }) => result === "refused");
  if (isRefused || flags.planOnly) {
    for (const { terraform } of places) terraform.forget();
    if (isRefused) {
      console.error("Refused: nothing was applied. docs/deploy.md says what to do for each reason.");
      return exitCodes.failed;
    }
    return verdicts.some(({ result }) => result === "changes") ? exitCodes.changes : exitCodes.nothing;
  }
  await applyPlans(places, verdicts);
  if (flags.teardown || flags.noWait) return exitCodes.nothing;
  const isReady = await waitForStacks(inOrder, environment.namespace, flags.timeoutMs);
  return isReady ? exitCodes.nothing : exitCodes.failed;
}

export function workplaceOf(stack: SynthesisedStack, { lockFile, lockTimeout }: TerraformFlags): Workplace {
  const log = (line: string) => console.log(`  ${line}`);
  return { stack, terraform: new Terraform(stack.folder, { lockFile, lockTimeout, log }) };
}

/** All stacks one after the other: two cores are soon taken by Terraform and its provider. */
export async function judgePlans(
  places: readonly Workplace[],
  plan: (place: Workplace) => Promise<Omit<StackVerdict, "stack">>,
): Promise<StackVerdict[]> {
  const verdicts: StackVerdict[] = [];
  for (const place of places) {
    await place.terraform.init();
    verdicts.push({ stack: place.stack.name, ...(await plan(place)) });
  }
  return verdicts;
}

/** Prints what the plans do, and writes it as Markdown where that is asked for. */
export function report(
  { name }: Environment,
  verdicts: readonly StackVerdict[],
  { markdown }: TerraformFlags,
): void {
  for (const verdict of verdicts) console.log(describeVerdict(verdict).join("\n"));
  if (markdown !== undefined) writeFileSync(markdown, markdownOf(name, verdicts));
}

/** Applies the saved plans that change something, in order; stops at the first that fails. */
export async function applyPlans(
  places: readonly Workplace[],
  verdicts: readonly StackVerdict[],
): Promise<void> {
  for (const [index, { stack, terraform }] of places.entries()) {
    if (verdicts[index]?.result !== "changes") {
      terraform.forget();
      continue;
    }
    console.log(`${stack.name}: applying`);
    try {
      await terraform.apply();
    } catch (error) {
      const left = places.slice(index + 1).map((place) => place.stack.name);
      for (const place of places.slice(index + 1)) place.terraform.forget();
      console.error(
        `${stack.name} was applied in part: what is done stands in its state, and the next run goes on from there. ` +
          `Not touched: ${left.join(", ") || "none"}.`,
      );
      throw error;
    }
  }
}
