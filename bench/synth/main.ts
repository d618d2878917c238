import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "../..");
const counts = [1, 50, 100, 200, 350, 500];
const target = { jobs: 500, seconds: 15, mebibytes: 1024 };

const help = `Usage: npx tsx bench/synth/main.ts [--rounds N] [--evidence FILE.md]

Synthesises ${counts.join(", ")} application jobs, each a stack of its own with FlinkDeployment and policies, all rules checked;
every run in a process of its own. Fails when ${target.jobs} jobs take more than ${target.seconds} s or ${target.mebibytes} MiB, or when the time per job grows.

  --rounds    runs of each size (default: 3); the median counts
  --evidence  also writes the report there`;

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
  const [first, largest] = [rows[0], rows.at(-1)];
  if (first === undefined || largest === undefined) throw new Error("Nothing was measured.");
  const perJob = rows
    .slice(1)
    .map(({ jobs, cpuSeconds }) => (1_000 * (cpuSeconds - first.cpuSeconds)) / (jobs - 1));
  // Linear: the last hundreds cost as much each as the first ones, within what a busy machine blurs.
  const growth = (perJob.at(-1) ?? 0) / (perJob[0] ?? 1);
  const lines = [
    "| jobs | wall s | CPU s | MiB | CPU ms per job beyond the first |",
    "|---|---|---|---|---|",
    ...rows.map(
      ({ jobs, seconds, cpuSeconds, mebibytes }, index) =>
        `| ${jobs} | ${seconds.toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${mebibytes.toFixed(0)} | ${index === 0 ? "" : perJob[index - 1]?.toFixed(1)} |`,
    ),
    "",
    `Growth of the time per job from ${counts[1]} to ${counts.at(-1)} jobs: ${growth.toFixed(2)}`,
  ];
  console.log(lines.join("\n"));
  if (evidence !== undefined) writeFileSync(evidence, report(lines, rounds));
  const isMet = largest.seconds <= target.seconds && largest.mebibytes <= target.mebibytes && growth <= 1.5;
  if (!isMet)
    console.error(
      `The target is missed: ${target.jobs} jobs in ${target.seconds} s and ${target.mebibytes} MiB, growth up to 1.5.`,
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
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  return [
    "# Synthesis of many jobs",
    "",
    `\`npx tsx bench/synth/main.ts\` at ${commit}, ${new Date().toISOString().slice(0, 10)}, ${machine}; medians of ${rounds} runs.`,
    "",
    ...lines,
    "",
  ].join("\n");
}
