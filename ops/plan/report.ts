import type { Change, Verb } from "./changes.ts";
import { keyOf, type Verdict } from "./gate.ts";

/** A stack and what the gate says of its plan. */
export interface StackVerdict extends Verdict {
  readonly stack: string;
}

/** Fields beyond these are counted, not shown. */
const maxFields = 12;

const signs: Record<Verb, string> = {
  create: "+",
  update: "~",
  replace: "-/+",
  delete: "-",
  import: "←",
  release: "→",
  move: "»",
  none: " ",
  unknown: "?",
};

const words: readonly (readonly [Verb, string])[] = [
  ["create", "to create"],
  ["update", "to change"],
  ["replace", "to replace"],
  ["delete", "to delete"],
  ["import", "to import"],
  ["release", "to let go"],
  ["move", "to move"],
  ["unknown", "with an unknown action"],
];

/** `2 to create, 1 to change`; `no changes` for an empty plan. */
export function summaryOf({ changes }: Verdict): string {
  const counts = words
    .map(([verb, text]) => ({ text, count: changes.filter((change) => change.verb === verb).length }))
    .filter(({ count }) => count > 0)
    .map(({ text, count }) => `${count} ${text}`);
  const imported = changes.filter(({ verb, imports }) => imports && verb !== "import").length;
  if (imported > 0) counts.push(`${imported} of them imported first`);
  return counts.length > 0 ? counts.join(", ") : "no changes";
}

/** A verdict as lines for a terminal. */
export function describeVerdict(verdict: StackVerdict): string[] {
  const { stack, changes, drift, refusals } = verdict;
  return [
    `${stack}: ${summaryOf(verdict)}`,
    ...changes.flatMap((change) => describeChange(change).map((line) => `  ${line}`)),
    ...drift.map((change) => `  drift: ${keyOf(change)} was changed outside of Terraform${inFields(change)}`),
    ...refusals.map(({ code, message }) => `  REFUSED (${code}): ${message}`),
  ];
}

function describeChange(change: Change): string[] {
  const sign = change.imports && change.verb !== "import" ? `←${signs[change.verb]}` : signs[change.verb];
  return [`${sign} ${change.kind} ${change.name}`, ...fieldLines(change).map((line) => `    ${line}`)];
}

function fieldLines({ fields }: Change): string[] {
  const lines = fields.slice(0, maxFields).map(({ path, before, after }) => `${path}: ${before} → ${after}`);
  return fields.length > maxFields ? [...lines, `and ${fields.length - maxFields} more`] : lines;
}

function inFields({ fields }: Change): string {
  return fields.length > 0 ? `: ${fields.map(({ path }) => path).join(", ")}` : "";
}

/** All verdicts as Markdown for a pull request's comment. */
export function markdownOf(environment: string, verdicts: readonly StackVerdict[]): string {
  const refused = verdicts.filter(({ result }) => result === "refused");
  const changed = verdicts.filter(({ result }) => result === "changes");
  const headline =
    refused.length > 0
      ? `**Refused**: ${listed(refused)}. Nothing of this is applied.`
      : changed.length > 0
        ? `Changes in ${listed(changed)}.`
        : "No changes.";
  return [
    `### Plan for ${environment}`,
    "",
    headline,
    "",
    "| stack | plan |",
    "|---|---|",
    ...verdicts.map(
      (verdict) =>
        `| ${verdict.stack} | ${summaryOf(verdict)}${verdict.result === "refused" ? ", **refused**" : ""} |`,
    ),
    ...refused.flatMap(({ stack, refusals }) => [
      "",
      `#### ${stack} is refused`,
      "",
      ...refusals.map(({ code, message }) => `- \`${code}\`: ${escaped(message)}`),
    ]),
    ...verdicts.filter(({ changes, drift }) => changes.length + drift.length > 0).flatMap(details),
    "",
  ].join("\n");
}

function listed(verdicts: readonly StackVerdict[]): string {
  return verdicts.map(({ stack }) => stack).join(", ");
}

function details(verdict: StackVerdict): string[] {
  const lines = describeVerdict({ ...verdict, refusals: [] }).slice(1);
  // A value with a fence in it must not end the block.
  const fence = lines.some((line) => line.includes("```")) ? "`````" : "```";
  return [
    "",
    `<details><summary>${verdict.stack}: ${summaryOf(verdict)}</summary>`,
    "",
    fence,
    ...lines.map((line) => line.slice(2)),
    fence,
    "",
    "</details>",
  ];
}

function escaped(text: string): string {
  return text.replaceAll(/[<>|]/g, (character) => `\\${character}`);
}
