import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../pipeline/machine.ts";
import type { Phases } from "./phases.ts";
import type { RawResult } from "./raw.ts";
import {
  errorsOf,
  figure,
  type Goal,
  loadsOf,
  type Measurement,
  peersOf,
  type Spread,
  spread,
} from "./results.ts";

/** A run with all its figures. */
export interface Report {
  readonly command: string;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly loadAverage: { readonly before: number; readonly after: number };
  readonly settings: Readonly<Record<string, string | number>>;
  readonly measurements: readonly Measurement[];
  /** CPU milliseconds a text of ONNX Runtime alone, median of the rounds. */
  readonly raw: RawResult;
  readonly goals: readonly Goal[];
}

const COLUMNS = ["server", "requests/s", "p50 ms", "p99 ms", "CPU-ms/request", "÷ ours", "MiB", "errors"];

export function asMarkdown(report: Report): string {
  const { machine, loadAverage, raw, measurements } = report;
  return [
    "# Serving benchmark",
    "",
    "Written by `bench/serving`; `bench/README.md` says how to read it. Medians over the rounds, (least–most).",
    "",
    `- Command: \`${report.command}\``,
    `- Commit: \`${machine.commit}\`, started ${report.startedAt}`,
    `- Machine: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node}; load average ${loadAverage.before} before, ${loadAverage.after} after`,
    `- Settings: ${Object.entries(report.settings)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ")}`,
    `- ONNX Runtime alone, CPU-ms a text: ${raw.single.toFixed(2)} text by text, ${raw.sorted.toFixed(2)} in ideal batches`,
    ...loadsOf(measurements).flatMap((load) => [
      "",
      load === "open" ? "## Open loop" : `## ${load} connections`,
      "",
      ...table([COLUMNS, ...peersOf(measurements).map((peer) => row(measurements, peer, load))]),
    ]),
    "",
    "## Where our CPU time goes",
    "",
    "CPU-ms a request, medians over the rounds: threads that run the graph; the event loop (HTTP, batching, decoding), and of",
    "it what makes words, ids and tensors of texts; V8's own threads (compilers, garbage collection). Padding is the part of",
    "the graph's tokens that is none.",
    "",
    ...phaseTable(measurements, raw),
    "",
    "## Goals",
    "",
    ...report.goals.map(
      ({ what, value, limit, met }) =>
        `- ${what}: ${value.toFixed(3)}, at most ${limit}: ${met ? "met" : "MISSED"}`,
    ),
    "",
    // By hand: what no run can tell.
    readFileSync(join(import.meta.dirname, "tried.md"), "utf8"),
  ].join("\n");
}

function row(all: readonly Measurement[], peer: string, load: string): string[] {
  const of = (name: "requestsPerSecond" | "p50" | "p99" | "cpuMs" | "memoryMiB") =>
    figure(all, peer, load, name);
  const ratio = of("cpuMs").median / figure(all, "ours", load, "cpuMs").median;
  const own = all.filter((one) => one.peer === peer && one.load === load);
  const refused = own.reduce((sum, one) => sum + one.refused, 0);
  const other = Math.max(0, ...own.map((one) => one.otherLabels));
  const errors = [
    String(errorsOf(all, peer, load)),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(other > 0 ? [`${other} texts labelled otherwise`] : []),
  ];
  return [
    peer,
    shown(of("requestsPerSecond"), 0),
    shown(of("p50"), 1),
    shown(of("p99"), 1),
    shown(of("cpuMs"), 2),
    ratio.toFixed(2),
    shown(of("memoryMiB"), 0),
    errors.join(", "),
  ];
}

const PHASE_COLUMNS = [
  "load",
  "graph",
  "÷ ONNX Runtime alone",
  "event loop",
  "of it tokenisation",
  "V8's threads",
  "texts an inference",
  "padding",
];

function phaseTable(all: readonly Measurement[], raw: RawResult): string[] {
  const rows = loadsOf(all).map((load) => {
    const median = (of: keyof Phases) =>
      spread(all.flatMap((one) => (one.load === load && one.phases ? [one.phases[of]] : []))).median;
    const alone = load === "1" ? raw.single : raw.sorted;
    return [
      load,
      median("inference").toFixed(2),
      (median("inference") / alone).toFixed(3),
      median("main").toFixed(2),
      median("tokenization").toFixed(2),
      median("other").toFixed(2),
      median("textsPerInference").toFixed(1),
      `${(median("padding") * 100).toFixed(1)} %`,
    ];
  });
  return table([PHASE_COLUMNS, ...rows]);
}

function shown({ min, median, max }: Spread, digits: number): string {
  if (min === max) return median.toFixed(digits);
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
