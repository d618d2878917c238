import { parseArgs } from "node:util";

/** What one run of the bench does. Sizes are records, durations milliseconds. */
export interface BenchOptions {
  readonly experiments: readonly ("null" | "real")[];
  /** Rounds of each side; the two sides take turns. */
  readonly rounds: number;
  /** Records of one null-backend round with full batches. */
  readonly records: number;
  /** Records of one null-backend round with one record a request, which is slower by an order of magnitude. */
  readonly singleRecords: number;
  /** Records of one round with the real model, on each side. */
  readonly realRecords: number;
  readonly batchSize: number;
  readonly concurrency: number;
  /** Share of a round's records that is not measured. */
  readonly warmUp: number;
  readonly modelDirectory: string;
  readonly jsonFile: string | undefined;
  readonly evidenceFile: string | undefined;
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

  --experiment null|real|both  default both
  --rounds N                   rounds of each side, taking turns; default 3
  --records N                  null backend, full batches; default 600000
  --single-records N           null backend, one record a request; default 40000
  --real-records N             real model, each side; default 200000
  --batch-size N               default ${defaults.batchSize} (as environment local)
  --concurrency N              requests in flight; default ${defaults.concurrency} (as environment local)
  --model DIRECTORY            default ${defaults.modelDirectory}
  --json FILE                  all figures, every round
  --evidence FILE              the same as a Markdown page
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
    batchSize: count("--batch-size", values["batch-size"], defaults.batchSize),
    concurrency: count("--concurrency", values.concurrency, defaults.concurrency),
    warmUp: 0.3,
    modelDirectory: values.model ?? defaults.modelDirectory,
    jsonFile: values.json,
    evidenceFile: values.evidence,
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
        "batch-size": text,
        concurrency: text,
        model: text,
        json: text,
        evidence: text,
        quick: flag,
        help: flag,
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}. Run with --help to see the options.`);
  }
}

function experimentsOf(value: string): ("null" | "real")[] {
  if (value === "both") return ["null", "real"];
  if (value === "null" || value === "real") return [value];
  throw new UsageError(
    `There is no experiment "${value}". Allowed: null, real, both. Choose one of these for --experiment.`,
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
