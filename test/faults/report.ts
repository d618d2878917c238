import type { describeMachine, loadNow } from "../../bench/pipeline/machine.ts";
import type { Finding } from "./scenario.ts";

/** What came out of one scenario. */
export interface Result {
  readonly scenario: string;
  readonly fault: string;
  readonly rows: readonly string[];
  readonly tookMs: number;
  readonly findings: readonly Finding[];
}

/** A whole run. */
export interface Report {
  readonly command: string;
  readonly seed: number;
  readonly machine: ReturnType<typeof describeMachine>;
  readonly load: { readonly before: ReturnType<typeof loadNow>; readonly after: ReturnType<typeof loadNow> };
  readonly results: readonly Result[];
}

/** The report for docs/evidence. */
export function asMarkdown({ command, seed, machine, load, results }: Report): string {
  const facts = Object.entries(machine).map(([name, value]) => `${name}: ${value}`);
  const rows = results.flatMap(({ scenario, findings }) =>
    findings.map(
      ({ promise, figure, holds }) =>
        `| ${scenario} | ${promise} | ${oneLine(figure)} | ${holds ? "yes" : "**no**"} |`,
    ),
  );
  const faults = results.map(
    ({ scenario, rows, fault, tookMs }) =>
      `| ${scenario} | ${rows.join(", ") || "–"} | ${fault} | ${Math.round(tookMs / 1_000)} s |`,
  );
  return `# Faults

Command: \`${command}\` (seed ${seed}). ${facts.join("; ")}. Load before: ${load.before}; after: ${load.after}.

| scenario | row | fault | took |
|---|---|---|---|
${faults.join("\n")}

| scenario | promise | figure | holds |
|---|---|---|---|
${rows.join("\n")}
`;
}

/** What a command printed, for a cell of a table; a line that it repeats is there once. */
const oneLine = (words: string): string =>
  [...new Set(words.split("\n").map((line) => line.trim()))]
    .filter(Boolean)
    .join("; ")
    .replaceAll("|", "\\|");
