import { Annotations } from "cdktf";
import type { Construct } from "constructs";
import type { Problem } from "./rules/problem.ts";

/**
 * Shows findings at the construct that they are about: errors end the synthesis together, once all constructs are
 * made; warnings are printed by `cdktf synth`.
 */
export function reportProblems(scope: Construct, problems: readonly Problem[]): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) scope.node.addValidation({ validate: () => errors.map(({ message }) => message) });
  for (const { severity, message } of problems) {
    if (severity === "warning") Annotations.of(scope).addWarning(message);
  }
}
