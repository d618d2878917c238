import { parseArgs } from "node:util";

/** `modes`: batched, one a request, blocking, SQL, Python … on the same messages and model. */
export type ExperimentName = "null" | "real" | "modes";

/** What one run of the bench does. Sizes are records, durations milliseconds. */
export interface BenchOptions {
  readonly experiments: readonly ExperimentName[];
  /** Rounds of each side; the sides take turns. */
  readonly rounds: number;
  /** Records of one null-backend round with full batches. */
  readonly records: number;
  /** Records of one null-backend round with one record a request, which is slower by an order of magnitude. */
  readonly singleRecords: number;
  /** Records of one round with the real model, on each side. */
  readonly realRecords: number;
  /** Names of the modes to run; all when absent. */
  readonly modes: readonly string[] | undefined;
  /** Records of a round of the first mode; the others have a share of it. */
  readonly modeRecords: number;
  /** How many of the rounds are run at parallelism 2 as well. */
  readonly twiceRounds: number;
  /** The round in which the first mode also gets ten times as many records; 0 for none. */
  readonly largeRound: number;
  readonly batchSize: number;
  readonly concurrency: number;
  /** Share of a round's records that is not measured. */
  readonly warmUp: number;
  readonly modelDirectory: string;
  readonly jsonFile: string | undefined;
  readonly evidenceFile: string | undefined;
  /** A README whose table of what Python costs is written anew. */
  readonly costTableFile: string | undefined;
  /** A smoke run: counts are checked, times are not. */
  readonly quick: boolean;
}

export interface OptionDefaults {
  readonly batchSize: number;
  readonly concurrency: number;
  readonly modelDirectory: string;
}

/** A mistake on the command line; its message is all that the user needs to see. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function helpText(defaults: OptionDefaults): string {
  return `Usage: npx tsx bench/pipeline/main.ts [options]

Measures messages topic → ml-inference job → predictions topic on this machine, with real Kafka and real Flink:
  null   null backend: full batches beside one record a request (target: 20,000 records/s with full batches)
  real   real model: the pipeline beside a load generator that talks to the server directly (target: ratio 0.9)
  modes  real model, same messages: batched, one a request, blocking map, SQL, embedded, PyFlink; parallelism 1 and 2;
         1, 10 and 100 times as many records; on a real distribution of Flink (about 15 minutes, first run fetches 1 GB)

  --experiment null|real|modes|both   both is null and real, and the default
  --rounds N                   rounds of each side, taking turns; default 3
  --records N                  null backend, full batches; default 600000
  --single-records N           null backend, one record a request; default 40000
  --real-records N             real model, each side; default 200000
  --mode-records N             records of the mode batched, others have a share of it; default 24000
  --modes A,B,…                only these modes
  --batch-size N               default ${defaults.batchSize} (as environment local)
  --concurrency N              requests in flight; default ${defaults.concurrency} (as environment local)
  --model DIRECTORY            default ${defaults.modelDirectory}
  --json FILE                  all figures, every round
  --evidence FILE              the same as a Markdown page
  --cost-table FILE            writes what Python costs into this README, between its marks (modes)
  --quick                      few records, one round: counts are checked, times are not
  --help

Exit code 1 when a record is lost or doubled, an answer is an error, or (without --quick) a target is missed.`;
}

/** @returns the options, or undefined when help is asked for */
export function parseOptions(args: readonly string[], defaults: OptionDefaults): BenchOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const quick = values.quick ?? false;
  return {
    experiments: experimentsOf(values.experiment ?? "both"),
    rounds: count("--rounds", values.rounds, quick ? 1 : 3),
    records: count("--records", values.records, quick ? 4_000 : 600_000),
    singleRecords: count("--single-records", values["single-records"], quick ? 1_000 : 40_000),
    realRecords: count("--real-records", values["real-records"], quick ? 2_000 : 200_000),
    modes: values.modes?.split(","),
    modeRecords: count("--mode-records", values["mode-records"], quick ? 2_000 : 24_000),
    twiceRounds: quick ? 0 : 2,
    largeRound: quick ? 0 : 1,
    batchSize: count("--batch-size", values["batch-size"], defaults.batchSize),
    concurrency: count("--concurrency", values.concurrency, defaults.concurrency),
    warmUp: 0.3,
    modelDirectory: values.model ?? defaults.modelDirectory,
    jsonFile: values.json,
    evidenceFile: values.evidence,
    costTableFile: values["cost-table"],
    quick,
  };
}

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        experiment: text,
        rounds: text,
        records: text,
        "single-records": text,
        "real-records": text,
        "mode-records": text,
        modes: text,
        "batch-size": text,
        concurrency: text,
        model: text,
        json: text,
        evidence: text,
        "cost-table": text,
        quick: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}. Run with --help to see the options.`);
  }
}

function experimentsOf(value: string): ExperimentName[] {
  if (value === "both") return ["null", "real"];
  if (value === "null" || value === "real" || value === "modes") return [value];
  throw new UsageError(
    `There is no experiment "${value}". Allowed: null, real, modes, both. Choose one of these for --experiment.`,
  );
}

function count(option: string, value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new UsageError(
    `${option} is not a count: got "${value}". Allowed: a whole number from 1 on. Give one, for example ${option} ${fallback}.`,
  );
}
