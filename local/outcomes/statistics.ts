import { Latencies } from "./latency.ts";
import { describeImbalance, type Ledger, type Outcome } from "./ledger.ts";

/** What a run came to. The first fields are the ones that `--json` promises. */
export interface Summary {
  /** Records of the input, counted apart from the jobs. */
  readonly in: number;
  /** Predictions. */
  readonly out: number;
  readonly deadLettered: number;
  /** Outcomes, over the time from the first record's entry to the last outcome's arrival. */
  readonly recordsPerSecond: number;
  /** From a record's entry into the pipeline to its prediction's arrival at a read_committed reader. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
  /** URL; answers as long as the run is kept up. */
  readonly flinkUi: string;
  readonly output: string;
  /** From the start of the program to the first prediction's arrival. */
  readonly firstPredictionMs: number | null;
  readonly deadLetterReasons: Readonly<Record<string, number>>;
  /** Why in is not out plus dead letters; absent when it is. */
  readonly imbalance?: string;
}

/** Times of a run, gathered as outcomes arrive. */
export class Statistics {
  readonly #startedAtMs: number;
  readonly #latencies = new Latencies();
  #firstPredictionAtMs: number | undefined;
  #firstEntryAtMs = Number.POSITIVE_INFINITY;
  #lastArrivalAtMs = 0;
  #outcomes = 0;

  /** @param startedAtMs when the person began to wait, in milliseconds since 1970 */
  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs;
  }

  enter({ kind, arrivedAtMs, value }: Outcome): void {
    this.#outcomes += 1;
    this.#lastArrivalAtMs = arrivedAtMs;
    this.#firstEntryAtMs = Math.min(this.#firstEntryAtMs, value.ingested_at_ms ?? arrivedAtMs);
    if (kind !== "prediction") return;
    this.#firstPredictionAtMs ??= arrivedAtMs;
    if (value.ingested_at_ms !== undefined) this.#latencies.add(arrivedAtMs - value.ingested_at_ms);
  }

  /** Outcomes a second so far. */
  get recordsPerSecond(): number {
    const elapsedMs = this.#lastArrivalAtMs - this.#firstEntryAtMs;
    return elapsedMs > 0 ? Math.round((this.#outcomes / elapsedMs) * 10_000) / 10 : 0;
  }

  summarise(run: { records: number; ledger: Ledger; flinkUi: string; output: string }): Summary {
    const imbalance = describeImbalance(run.ledger.balance(run.records));
    return {
      in: run.records,
      out: run.ledger.predictions,
      deadLettered: run.ledger.deadLetters,
      recordsPerSecond: this.recordsPerSecond,
      latencyMs: { p50: this.#latencies.quantile(0.5), p99: this.#latencies.quantile(0.99) },
      flinkUi: run.flinkUi,
      output: run.output,
      firstPredictionMs:
        this.#firstPredictionAtMs === undefined
          ? null
          : Math.round(this.#firstPredictionAtMs - this.#startedAtMs),
      deadLetterReasons: Object.fromEntries(run.ledger.reasons),
      ...(imbalance !== undefined && { imbalance }),
    };
  }
}
