import type { Offsets } from "./topics.ts";

/** What a read_committed reader found in a topic of predictions. */
export class Tally {
  records = 0;
  /** Labels that one and the same text got; a missing label counts as "". */
  readonly labelsOfText = new Map<string, Set<string>>();
  /** Smallest and largest score that one and the same text got. */
  readonly scoresOfText = new Map<string, readonly [number, number]>();
  readonly #ids = new Set<string>();
  /** A few of the ids that came more than once. */
  readonly #doubled: string[] = [];
  /** By partition, ascending. */
  readonly #offsets = new Map<number, number[]>();

  /** @param value a prediction as JSON */
  take(partition: number, offset: number, value: string): void {
    const { id, text, label, score } = JSON.parse(value) as {
      id: string;
      text: string;
      label: string | null;
      score?: number | null;
    };
    this.records++;
    if (this.#ids.has(id) && this.#doubled.length < 5) this.#doubled.push(id);
    this.#ids.add(id);
    this.labelsOfText.set(text, (this.labelsOfText.get(text) ?? new Set()).add(label ?? ""));
    if (typeof score === "number") {
      const [least, most] = this.scoresOfText.get(text) ?? [Infinity, -Infinity];
      if (score < least || score > most)
        this.scoresOfText.set(text, [Math.min(least, score), Math.max(most, score)]);
    }
    const offsets = this.#offsets.get(partition);
    if (offsets === undefined) this.#offsets.set(partition, [offset]);
    else offsets.push(offset);
  }

  /** How many records lie before these offsets; transaction markers take offsets too and are no records. */
  countBefore(ends: Offsets): number {
    return [...ends].reduce(
      (sum, [partition, end]) => sum + lowerBound(this.#offsets.get(partition) ?? [], end),
      0,
    );
  }

  /** @throws Error unless there is one prediction of each of so many messages, and no dead letter */
  requireExactlyOnce(name: string, messages: number, deadLetters: number): void {
    if (this.records === messages && this.#ids.size === messages && deadLetters === 0) return;
    throw new Error(
      `${name}: ${messages} messages gave ${this.records} predictions of ${this.#ids.size} ids, and ${deadLetters} offsets of dead letters; each message should have exactly one prediction. Doubled: ${this.#doubled.join(", ") || "none"}.`,
    );
  }
}

/** How many of the ascending numbers are smaller than `limit`. */
function lowerBound(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
