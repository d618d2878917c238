import { modesNotes, modesTables, pythonCost } from "./modes/report.ts";
import { type Experiment, medianRate, medianRatio, type Report, type Round, ratios } from "./results.ts";

const columns = [
  "side",
  "round",
  "records",
  "records/s",
  "whole run/s",
  "measured",
  "CPU-s per 100,000 records",
];

/** The run as text for a terminal. */
export function asText(report: Report): string {
  return [
    machineLine(report),
    settingsLine(report),
    ...report.experiments.flatMap((experiment) => [
      "",
      experiment.title,
      ...aligned([columns, ...rows(experiment)]),
      ...summary(experiment),
    ]),
    ...(report.modes === undefined
      ? []
      : [
          ...modesTables(report.modes).flatMap(({ title, rows }) => ["", title, ...aligned(rows)]),
          "",
          ...modesNotes(report.modes),
        ]),
  ].join("\n");
}

const costMarks = ["<!-- cost: begin -->", "<!-- cost: end -->"] as const;

/**
 * A README with the costs of Python between its marks as this run found them.
 *
 * @throws Error when it has no marks
 */
export function withPythonCost(readme: string, { machine, modes, command }: Report): string {
  const [begin, end] = costMarks.map((mark) => readme.indexOf(mark));
  if (modes === undefined || begin === undefined || end === undefined || begin < 0 || end < begin)
    throw new Error(`There is no place for the table: ${costMarks.join(" … ")}.`);
  const source = `By \`${command.split(" --cost-table")[0]}\`, commit ${machine.commit}, ${machine.cores} cores; all costs of job, model and broker.`;
  const block = [costMarks[0], ...markdownTable(pythonCost(modes).rows), "", source].join("\n");
  return `${readme.slice(0, begin)}${block}\n${readme.slice(end)}`;
}

/** The run as a page of evidence. */
export function asMarkdown(report: Report): string {
  return [
    "# Pipeline benchmark",
    "",
    "Written by `bench/pipeline`; `bench/README.md` says how to read it.",
    "",
    `- Command: \`${report.command}\``,
    `- Commit: \`${report.machine.commit}\`, started ${report.startedAt}`,
    `- Machine: ${machineLine(report)}`,
    `- Settings: ${settingsLine(report)}`,
    ...report.experiments.flatMap((experiment) => [
      "",
      `## ${experiment.title}`,
      "",
      ...markdownTable([columns, ...rows(experiment)]),
      "",
      ...summary(experiment).map((line) => `- ${line}`),
    ]),
    ...(report.modes === undefined
      ? []
      : [
          ...modesTables(report.modes).flatMap(({ title, note, rows }) => [
            ...["", `## ${title}`, "", ...(note === undefined ? [] : [note, ""])],
            ...markdownTable(rows),
          ]),
          "",
          ...modesNotes(report.modes).map((line) => `- ${line}`),
        ]),
    "",
  ].join("\n");
}

function machineLine({ machine, load }: Report): string {
  const { cores, memoryGiB, cpu, node, java } = machine;
  return `${cores} cores (${cpu}), ${memoryGiB} GiB, Node ${node}, ${java}; load average ${load.before} before, ${load.after} after`;
}

const settingsLine = (report: Report): string => pairs(report.settings, String);

function rows({ sides }: Experiment): string[][] {
  const rounds = Math.max(...sides.map((side) => side.rounds.length));
  return Array.from({ length: rounds }).flatMap((_, at) =>
    sides.flatMap(({ name, rounds }) => {
      const round = rounds[at];
      return round === undefined ? [] : [[name, ...row(round)]];
    }),
  );
}

function row(round: Round): string[] {
  const { measured } = round;
  return [
    String(round.round),
    grouped(round.records),
    grouped(round.recordsPerSecond),
    grouped(round.wholeRunPerSecond),
    measured === undefined ? "too short" : `${grouped(measured.records)} in ${measured.seconds.toFixed(1)} s`,
    measured === undefined ? "" : pairs(round.cpuPer100k, (seconds) => seconds.toFixed(2)),
  ];
}

function summary(experiment: Experiment): string[] {
  const [first, second] = experiment.sides;
  const digits = experiment.name === "real" ? 3 : 1;
  const each = ratios(experiment).map((ratio) => ratio.toFixed(digits));
  return [
    `Median: ${first.name} ${grouped(medianRate(first))} records/s, ${second.name} ${grouped(medianRate(second))} records/s`,
    ...(each.length === 0
      ? []
      : [
          `Ratio ${first.name} ÷ ${second.name}: median ${medianRatio(experiment).toFixed(digits)} (rounds: ${each.join(", ")})`,
        ]),
    ...(experiment.target === undefined
      ? []
      : [`Target ${experiment.target.text}: ${experiment.target.met ? "met" : "MISSED"}`]),
    ...experiment.checks,
    `Memory at the end: ${pairs(experiment.memoryMiB, (mib) => `${mib} MiB`)}`,
  ];
}

function pairs<V>(record: Readonly<Record<string, V>>, show: (value: V) => string): string {
  return Object.entries(record)
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(", ");
}

function grouped(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en-GB");
}

function aligned(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

export function markdownTable([head = [], ...body]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)];
}
