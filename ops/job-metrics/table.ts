import type { ChainMetrics, OperatorMetrics } from "./operators.ts";
import type { JobOverview } from "./rest.ts";

const columns: readonly [title: string, cell: (operator: OperatorMetrics) => string][] = [
  ["records in", ({ recordsIn }) => count(recordsIn)],
  ["records out", ({ recordsOut }) => count(recordsOut)],
  ["bytes in", ({ bytesIn }) => count(bytesIn)],
  ["bytes out", ({ bytesOut }) => count(bytesOut)],
];

/** A job's metrics as text, one block a chain. */
export function describeJob(job: JobOverview, chains: readonly ChainMetrics[]): string {
  const rows = chains.flatMap(({ operators }) => operators);
  const nameWidth = Math.max(8, ...rows.map(({ name }) => name.length));
  const widths = columns.map(([title, cell]) =>
    Math.max(title.length, ...rows.map((row) => cell(row).length)),
  );
  const line = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(nameWidth)}${cells.map((cell, i) => `  ${cell.padStart(widths[i] ?? 0)}`).join("")}`.trimEnd();
  const blocks = chains.map((chain, index) =>
    [
      `chain ${index + 1}: parallelism ${chain.parallelism}, busy ${percent(chain.busy)}, back-pressured ${percent(chain.backPressured)}, idle ${percent(chain.idle)}`,
      ...(chain.operators.length === 0 ? ["  (no metrics yet)"] : []),
      ...chain.operators.map((operator) =>
        line(
          operator.name,
          columns.map(([, cell]) => cell(operator)),
        ),
      ),
    ].join("\n"),
  );
  const head = line(
    "operator",
    columns.map(([title]) => title),
  );
  return [`${job.name} (${job.jid}) ${job.state}`, head, ...blocks].join("\n");
}

function count(value: number | undefined): string {
  return value === undefined ? "-" : Math.round(value).toLocaleString("en-US");
}

function percent(part: number | undefined): string {
  return part === undefined ? "-" : `${Math.round(part * 100)} %`;
}
