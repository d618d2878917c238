import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { plot } from "./plot.ts";

const root = join(import.meta.dirname, "../..");
const counts = [1, 50, 100, 200, 350, 500];
const target = { jobs: 500, seconds: 15, mebibytes: 1024 };

const help = `Usage: npx tsx bench/synth/main.ts [--rounds N] [--evidence FILE.md]

Synthesises ${counts.join(", ")} application jobs, each a stack of its own with FlinkDeployment and policies, all rules checked;
every run in a process of its own. Fails when ${target.jobs} jobs take more than ${target.seconds} CPU seconds or ${target.mebibytes} MiB, or when the time per job grows.

  --rounds    runs of each size (default: 3); the median counts
  --evidence  also writes the report there, and the plot into docs/images/synth-growth.svg`;

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly mebibytes: number;
}

const { values } = parseArgs({
  options: { rounds: { type: "string" }, evidence: { type: "string" }, help: { type: "boolean" } },
});

if (values.help) console.log(help);
else process.exitCode = main(Number(values.rounds ?? 3), values.evidence);

function main(rounds: number, evidence: string | undefined): number {
  const rows = counts.map((jobs) => ({
    jobs,
    ...medianOf(Array.from({ length: rounds }, () => measure(jobs))),
  }));
  const largest = rows.at(-1);
  if (largest === undefined) throw new Error("Nothing was measured.");
  const slope = (from: number, to: number): number => {
    const [a, b] = [rows[from], rows[to]];
    return a === undefined || b === undefined
      ? 0
      : (1_000 * (b.cpuSeconds - a.cpuSeconds)) / (b.jobs - a.jobs);
  };
  // Linear: the later hundreds cost as much each as the first ones. One job is start-up; it is left out.
  const middle = counts.indexOf(200);
  const growth = slope(middle, rows.length - 1) / slope(1, middle);
  const lines = [
    "| jobs | wall s | CPU s | MiB | CPU ms per job since the row above |",
    "|---|---|---|---|---|",
    ...rows.map(
      ({ jobs, seconds, cpuSeconds, mebibytes }, index) =>
        `| ${jobs} | ${seconds.toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${mebibytes.toFixed(0)} | ${index === 0 ? "" : slope(index - 1, index).toFixed(1)} |`,
    ),
    "",
    `CPU time per job, ${counts[middle]} to ${counts.at(-1)} jobs as a multiple of ${counts[1]} to ${counts[middle]}: ${growth.toFixed(2)}`,
  ];
  console.log(lines.join("\n"));
  if (evidence !== undefined) {
    writeFileSync(evidence, report(lines, rounds));
    writeFileSync(join(root, "docs/images/synth-growth.svg"), plot(rows, target));
  }
  // By CPU time: it is what the wall time is on a machine that does nothing else.
  const isMet =
    largest.cpuSeconds <= target.seconds && largest.mebibytes <= target.mebibytes && growth <= 1.5;
  if (!isMet)
    console.error(
      `The target is missed: ${target.jobs} jobs in ${target.seconds} CPU seconds and ${target.mebibytes} MiB, growth up to 1.5.`,
    );
  return isMet ? 0 : 1;
}

function measure(jobs: number): Run {
  const out = mkdtempSync(join(tmpdir(), "bench-synth-"));
  try {
    const script = join(import.meta.dirname, "jobs.ts");
    const text = execFileSync(process.execPath, ["--import", "tsx", script, String(jobs), out], {
      cwd: root,
      encoding: "utf8",
    });
    return JSON.parse(text) as Run;
  } finally {
    rmSync(out, { recursive: true });
  }
}

function medianOf(runs: readonly Run[]): Run {
  const middle = (of: (run: Run) => number) =>
    runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0;
  return {
    seconds: middle(({ seconds }) => seconds),
    cpuSeconds: middle(({ cpuSeconds }) => cpuSeconds),
    mebibytes: middle(({ mebibytes }) => mebibytes),
  };
}

function report(lines: readonly string[], rounds: number): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, load ${loadavg()[1]?.toFixed(1)} of other work and this`;
  return [
    "# Synthesis of many jobs",
    "",
    `\`npx tsx bench/synth/main.ts\` at ${commit}, ${new Date().toISOString().slice(0, 10)}, ${machine}; medians of ${rounds} runs.`,
    "",
    ...lines,
    "",
    "![CPU seconds and memory over the number of jobs](../images/synth-growth.svg)",
    "",
  ].join("\n");
}
