import type { CpuSeconds } from "../processes.ts";
import { median } from "../steady-state.ts";
import type { ModeRound, ModeSide, ModesResult } from "./experiment.ts";

/** Rows of cells; the first one is the head. */
export interface Table {
  readonly title: string;
  readonly note?: string;
  readonly rows: readonly (readonly string[])[];
}

/** What a record costs is paid to these; the bench only looks on. */
const paid = ["flink", "python workers", "model server", "kafka"] as const;

/** CPU-milliseconds a record; undefined for a round that was too short to be measured. */
export function cpuMs(cpuPer100k: CpuSeconds, names: readonly string[] = paid): number | undefined {
  if (Object.keys(cpuPer100k).length === 0) return undefined;
  return names.reduce((sum, name) => sum + (cpuPer100k[name] ?? 0), 0) / 100;
}

/** Core-hours that a million records take, at so many CPU-milliseconds each. */
export const coreHoursPerMillion = (cpuMsOfARecord: number): number => cpuMsOfARecord / 3.6;

/** Everything that was found, as tables. */
export function modesTables(result: ModesResult): Table[] {
  return [
    byMode(result),
    ...(result.twice.some(({ rounds }) => rounds.length > 0) ? [byParallelism(result)] : []),
    bySize(result),
    byVolume(result),
    byRound(result),
  ];
}

/** What was checked and left out, one sentence each. */
export function modesNotes({ checks, missing, sides }: ModesResult): string[] {
  return [
    ...checks,
    ...sides.map(({ mode, words }) => `${mode}: ${words}`),
    ...missing.map(({ mode, why }) => `${mode} was left out: ${why}`),
  ];
}

function byMode({ sides }: ModesResult): Table {
  const [first] = sides;
  const rows = sides.map((side) => [
    side.mode,
    ...[grouped(side.records), spread(rates(side), grouped), times(rates(side), rates(first))],
    ...[spread(costs(side), digits), times(costs(side), costs(first))],
    ...paid.map((name) => show(median(known(costs(side, [name]))), digits)),
    ...memory(side),
  ]);
  return {
    title: "Modes at parallelism 1",
    note: "Min – median – max over the rounds; memory is the median of what Flink (two JVMs, for all modes the same) and its Python workers held at the end; “÷” is the median of the rounds' ratios to the first mode.",
    rows: [
      [
        "mode",
        "records a round",
        "records/s",
        "÷",
        "CPU-ms a record",
        "÷",
        ...paid.map((name) => `of it ${name}`),
        "MiB Flink",
        "MiB Python",
      ],
      ...rows,
    ],
  };
}

/** What Python costs beside the first mode, for the README of that job. */
export function pythonCost({ sides }: ModesResult): Table {
  const [first] = sides;
  const chosen = sides.filter(({ mode }) => mode === first?.mode || mode.startsWith("pyflink"));
  const rows = chosen.map((side) => {
    const ms = median(known(costs(side)));
    return [
      ...[side.words, show(median(known(rates(side))), grouped), show(ms, digits)],
      ...[times(costs(side), costs(first)), show(coreHoursPerMillion(ms), digits), memory(side)[1] ?? ""],
    ];
  });
  return {
    title: "What Python costs",
    rows: [
      ["", "records/s", "CPU-ms a record", "÷", "core-hours per million records", "MiB of Python workers"],
      ...rows,
    ],
  };
}

function byParallelism({ sides, twice }: ModesResult): Table {
  const rows = twice.map((side) => {
    const single = sides.find(({ mode }) => mode === side.mode);
    return [
      side.mode,
      ...[spread(rates(single), grouped), spread(rates(side), grouped), times(rates(side), rates(single))],
      ...[spread(costs(single), digits), spread(costs(side), digits)],
    ];
  });
  return {
    title: "Parallelism 1 and 2",
    note: "Job, model server and Kafka share the machine's cores: what fills them at 1 cannot double at 2.",
    rows: [["mode", "records/s at 1", "records/s at 2", "÷", "CPU-ms a record at 1", "CPU-ms at 2"], ...rows],
  };
}

function bySize({ sides, sizes }: ModesResult): Table {
  const [small, large] = sizes;
  const all = [small, sides[0], large].flatMap((side) => (side && side.rounds.length > 0 ? [side] : []));
  const rows = all.map(({ records, rounds }) => {
    const whole = rounds.flatMap(({ fromSubmission }) => cpuMs(fromSubmission.cpuPer100k) ?? []);
    return [
      grouped(records),
      String(rounds.length),
      spread(
        rounds.map(({ fromSubmission }) => fromSubmission.seconds),
        (seconds) => seconds.toFixed(1),
      ),
      spread(whole, digits),
      show(coreHoursPerMillion(median(whole)), digits),
    ];
  });
  return {
    title: `${sides[0]?.mode ?? "first mode"}: 1 ×, 10 × and 100 × records, from the job's submission to its last commit`,
    note: "What a start costs is paid once; from the second size on a record's cost hardly changes.",
    rows: [["records", "rounds", "seconds", "CPU-ms a record", "core-hours per million records"], ...rows],
  };
}

/** Derived: rates and volumes times the measured cost of a record. */
function byVolume({ sides }: ModesResult): Table {
  const rows = sides.map((side) => {
    const ms = median(known(costs(side)));
    const cores = [100, 1_000, 10_000].map((rate) => show((rate * ms) / 1_000, digits));
    const hours = [1, 10, 100].map((millions) => show(coreHoursPerMillion(ms) * millions, digits));
    return [side.mode, ...cores, ...hours];
  });
  const volumes = ["1", "10", "100"].map((millions) => `core-hours, ${millions} million`);
  return {
    title: "Cost at 1 ×, 10 × and 100 ×: busy cores, and core-hours of a volume",
    note: "The median CPU-ms a record, times the rate or the volume: job, model and broker together, without start and idling.",
    rows: [["mode", "cores at 100/s", "cores at 1,000/s", "cores at 10,000/s", ...volumes], ...rows],
  };
}

function byRound({ sides, twice, sizes }: ModesResult): Table {
  const rows = [...sides, ...twice, ...sizes].flatMap(({ mode, parallelism, rounds }) =>
    rounds.map((round) => [
      mode,
      ...[String(parallelism), String(round.round), grouped(round.records), grouped(round.recordsPerSecond)],
      measured(round),
      show(cpuMs(round.cpuPer100k), digits),
    ]),
  );
  return {
    title: "Every round",
    rows: [["mode", "parallelism", "round", "records", "records/s", "measured", "CPU-ms a record"], ...rows],
  };
}

/** MiB of Flink and of its Python workers. */
const memory = ({ rounds }: ModeSide): string[] =>
  ["flink", "python workers"].map((name) =>
    show(median(rounds.map(({ memoryMiB }) => memoryMiB[name] ?? 0)), grouped),
  );

const measured = ({ measured: stretch }: ModeRound): string =>
  stretch === undefined ? "too short" : `${grouped(stretch.records)} in ${stretch.seconds.toFixed(1)} s`;

const rates = (side: ModeSide | undefined): number[] =>
  side?.rounds.map(({ recordsPerSecond }) => recordsPerSecond ?? Number.NaN) ?? [];

const costs = (side: ModeSide | undefined, names: readonly string[] = paid): number[] =>
  side?.rounds.map(({ cpuPer100k }) => cpuMs(cpuPer100k, names) ?? Number.NaN) ?? [];

/** The median of the ratios of the rounds that both have. */
function times(values: readonly number[], to: readonly number[]): string {
  const ratios = values.flatMap((value, at) => known([value / (to[at] ?? Number.NaN)]));
  return ratios.length === 0 ? "–" : `${median(ratios).toFixed(2)} ×`;
}

function spread(values: readonly number[], as: (value: number) => string): string {
  const sorted = known(values).sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return "–";
  return sorted.length === 1 ? as(least) : `${as(least)} – ${as(median(sorted))} – ${as(most)}`;
}

const known = (values: readonly number[]): number[] => values.filter((value) => Number.isFinite(value));

const show = (value: number | undefined, as: (value: number) => string): string =>
  value === undefined || !Number.isFinite(value) ? "–" : as(value);

const grouped = (value: number | undefined): string =>
  show(value, (known) => Math.round(known).toLocaleString("en-GB"));

/** Three digits that tell something. */
function digits(value: number): string {
  if (value >= 100) return grouped(value);
  return value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}
