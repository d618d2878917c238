import type { DeadLetter } from "../../contract/src/dead-letter.generated.ts";
import type { Prediction } from "../../contract/src/prediction.generated.ts";

/** What became of a record, as it arrived from its topic. */
export type Outcome =
  | { readonly kind: "prediction"; readonly arrivedAtMs: number; readonly value: Prediction }
  | { readonly kind: "dead-letter"; readonly arrivedAtMs: number; readonly value: DeadLetter };

/** Ways in which the books do not balance; all empty when they do. */
export interface Imbalance {
  /** Records that arrived more than once. */
  readonly duplicates: readonly string[];
  /** Outcomes of records that are not in the input. */
  readonly strangers: readonly string[];
  /** Numbers of records without an outcome. */
  readonly missing: readonly number[];
}

/**
 * Double-entry book of a run: each record of the input has one outcome, a prediction or a dead letter. A record is
 * known by its place in the file (file, record, round), since ids may repeat in real data.
 */
export class Ledger {
  predictions = 0;
  deadLetters = 0;
  /** How many dead letters there are of each reason. */
  readonly reasons = new Map<string, number>();
  readonly #file: string;
  readonly #seen = new Set<number>();
  readonly #duplicates: string[] = [];
  readonly #strangers: string[] = [];

  /** @param file name of the input file, as it stands in a record's source */
  constructor(file: string) {
    this.#file = file;
  }

  /** Records that have an outcome. */
  get accounted(): number {
    return this.#seen.size;
  }

  /** Outcomes beyond the one of each record. */
  get surplus(): number {
    return this.#duplicates.length + this.#strangers.length;
  }

  /** Enters an outcome. @returns whether it is the first of its record */
  enter(outcome: Outcome): boolean {
    const { source, id } = outcome.value;
    const name = source === undefined ? `id ${id}` : `${source.file}, record ${source.record}`;
    if (source === undefined || source.file !== this.#file || (source.round ?? 0) !== 0) {
      this.#strangers.push(name);
      return false;
    }
    if (this.#seen.has(source.record)) {
      this.#duplicates.push(name);
      return false;
    }
    this.#seen.add(source.record);
    if (outcome.kind === "prediction") this.predictions += 1;
    else {
      this.deadLetters += 1;
      const { reason } = outcome.value;
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
    return true;
  }

  /** Compares with the number of records in the input. */
  balance(records: number): Imbalance {
    const missing: number[] = [];
    for (let record = 1; record <= records; record += 1) if (!this.#seen.has(record)) missing.push(record);
    const beyond = [...this.#seen].filter((record) => record < 1 || record > records);
    return {
      duplicates: this.#duplicates,
      strangers: [...this.#strangers, ...beyond.map((record) => `${this.#file}, record ${record}`)],
      missing,
    };
  }
}

/** The imbalance in one sentence, or nothing when there is none. */
export function describeImbalance({ duplicates, strangers, missing }: Imbalance): string | undefined {
  const parts = [
    list(missing.map(String), "without an outcome: record"),
    list(duplicates, "with more than one outcome:"),
    list(strangers, "with an outcome but not in the input:"),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join("; ");
}

function list(items: readonly string[], title: string): string | undefined {
  if (items.length === 0) return undefined;
  const shown = items.slice(0, 5).join(", ");
  return `${items.length} ${title} ${shown}${items.length > 5 ? ", …" : ""}`;
}
