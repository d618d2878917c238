import { describeDifference } from "./differences.ts";
import { nameOf } from "./kinds.ts";
import type { ApplyPlan } from "./plan.ts";

const signs = { create: "+", change: "~", replace: "±", keep: "=" } as const;

/** How many lines of differences one object gets; the rest is counted. */
const mostDifferences = 20;

/** A plan for people: a line for each object that is not as the code has it, its fields below, a sum at the end. */
export function describePlan({ steps, prunes }: ApplyPlan, prune: boolean): string {
  const lines = steps
    .filter(({ action }) => action !== "keep")
    .flatMap(({ object, action, differences }) => [
      `${signs[action]} ${nameOf(object)}`,
      ...differences.slice(0, mostDifferences).map((difference) => `    ${describeDifference(difference)}`),
      ...(differences.length > mostDifferences
        ? [`    … and ${differences.length - mostDifferences} more fields`]
        : []),
    ]);
  for (const { object, isStateful } of prunes) {
    const consequence = isStateful ? " and its state" : "";
    lines.push(
      prune
        ? `- ${nameOf(object)}${consequence}`
        : `  ${nameOf(object)} has left the code; --prune deletes it`,
    );
  }
  const count = (wanted: string) => steps.filter(({ action }) => action === wanted).length;
  const deletions = prune ? prunes.length : 0;
  lines.push(
    `${count("create")} to create, ${count("change")} to change, ${count("replace")} to replace, ${deletions} to delete, ${count("keep")} unchanged`,
  );
  return lines.join("\n");
}

/** Whether applying the plan would change nothing. */
export function isEmpty({ steps, prunes }: ApplyPlan, prune: boolean): boolean {
  return steps.every(({ action }) => action === "keep") && (!prune || prunes.length === 0);
}
