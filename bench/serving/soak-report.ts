import type { Machine } from "../pipeline/machine.ts";
import { BLOCKS, type Slope } from "./slope.ts";

/** What the server held at a moment. Megabytes are of 10⁶ bytes. */
export interface Sample {
  /** Since the start of the load. */
  readonly minute: number;
  readonly rssMb: number;
  /** Without pages of files, which the kernel takes away and reads again as it likes. */
  readonly anonMb: number;
  /** As of the last scrape of the metrics. */
  readonly heapMb: number;
  readonly externalMb: number;
}

/** What the clients of a minute saw. */
export interface Minute {
  readonly answered: number;
  readonly refused: number;
  readonly errors: number;
  readonly seconds: number;
  /** Milliseconds, from the moment at which a request was due. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** What the server keeps open once this minute's clients have left. */
  readonly descriptors: number;
  /** Longest time that the soak's own process was kept from running. */
  readonly stallMs: number;
}

/** A run with all its figures, warm-up left out. */
export interface Soak {
  readonly command: string;
  readonly machine: Machine;
  readonly startedAt: string;
  readonly loadAverage: { readonly before: number; readonly after: number };
  /** Minutes. */
  readonly warmUp: number;
  /** Requests a second. */
  readonly rate: number;
  /** MB an hour. */
  readonly limit: number;
  readonly samples: readonly Sample[];
  readonly perMinute: readonly Minute[];
  /** Of resident memory, MB an hour. */
  readonly slope: Slope;
  /** Of resident memory without pages of files, MB an hour. */
  readonly anonSlope: Slope;
  /** What failed, in words: requests by what went wrong, health checks and scrapes. */
  readonly failures: readonly string[];
}

/** The report, and whether what was promised was kept. */
export function soakReport(soak: Soak): { readonly text: string; readonly kept: boolean } {
  const { machine, loadAverage, samples, perMinute, slope, anonSlope, limit, failures } = soak;
  const sum = (of: (minute: Minute) => number) => perMinute.reduce((total, minute) => total + of(minute), 0);
  const descriptors = perMinute.map((minute) => minute.descriptors);
  const [first = 0, last = 0] = [descriptors.at(0), descriptors.at(-1)];
  const rss = samples.map((sample) => sample.rssMb);
  const promises = [
    {
      what: `Resident memory grows by ${slope.slope.toFixed(2)} MB/h, 95 % interval ${slope.low.toFixed(2)} to ${slope.high.toFixed(2)}; the interval holds less than ${limit} MB/h`,
      kept: slope.low < limit,
    },
    {
      what: `Descriptors once a minute's clients have left, first and last minute: ${first} and ${last} (${Math.min(...descriptors)} to ${Math.max(...descriptors)}); at most one more`,
      kept: last <= first + 1,
    },
    {
      what: `Requests with an error: ${sum(({ errors }) => errors)}; refused: ${sum(({ refused }) => refused)}; what failed: ${failures.join(", ") || "nothing"}`,
      kept: sum(({ refused }) => refused) + failures.length === 0,
    },
  ];
  const lines = [
    "# Soak of the model server",
    "",
    "Written by `bench/serving/soak.ts`. One text a request, open loop (a Poisson process), demonstration model.",
    "",
    `- Command: \`${soak.command}\``,
    `- Commit: \`${machine.commit}\`, started ${soak.startedAt}`,
    `- Machine: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node}; load average ${loadAverage.before} before, ${loadAverage.after} after: other work ran on it, so times say little, memory and descriptors all`,
    `- ${soak.rate} requests/s for ${perMinute.length} minutes after ${soak.warmUp} of warm-up: ${sum(({ answered }) => answered)} answered`,
    `- Slope by least squares over ${samples.length} samples of VmRSS, through the means of ${BLOCKS} blocks of ${(perMinute.length / BLOCKS).toFixed(1)} minutes, with Student's interval`,
    "",
    ...promises.map(({ what, kept }) => `- ${what}: ${kept ? "kept" : "MISSED"}`),
    `- Of it, without pages of files: ${anonSlope.slope.toFixed(2)} MB/h, 95 % interval ${anonSlope.low.toFixed(2)} to ${anonSlope.high.toFixed(2)}`,
    `- Resident memory: ${Math.min(...rss).toFixed(1)} to ${Math.max(...rss).toFixed(1)} MB`,
    "",
    "| minute | answered | p50 ms | p99 ms | max ms | RSS MB | anonymous MB | heap MB | external MB | descriptors | stall ms |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...perMinute.map(({ answered, p50, p99, max, descriptors: kept, stallMs }, i) => {
      const minute = soak.warmUp + i + 1;
      const own = samples.filter((sample) => Math.floor(sample.minute) === minute - 1);
      const average = (of: (sample: Sample) => number) =>
        (own.reduce((a, b) => a + of(b), 0) / own.length).toFixed(1);
      return `| ${minute} | ${answered} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${max.toFixed(0)} | ${average((one) => one.rssMb)} | ${average((one) => one.anonMb)} | ${average((one) => one.heapMb)} | ${average((one) => one.externalMb)} | ${kept} | ${stallMs.toFixed(0)} |`;
    }),
    "",
    "Stall: the longest time in which the process that measures was itself kept from running; what is late then is the machine.",
    "",
  ];
  return { text: lines.join("\n"), kept: promises.every(({ kept }) => kept) };
}
