import type { Metric, Registry } from "prom-client";
import type { ModelIdentity } from "../core/telemetry.ts";

/** What a model's values add up to. */
interface Counted {
  readonly labels: { readonly model: string; readonly version: string; readonly sha256: string };
  /** By bucket; the last one has no upper bound. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram by model. Two of them are told of every request, and prom-client's own looks its labels up by a
 * string that it makes of them each time, which cost more than all other counting together.
 */
export class Distribution {
  /** By the SHA-256 of the manifest. */
  readonly #models = new Map<string, Counted>();

  /** @param bounds - upper bounds of the buckets, ascending */
  constructor(
    private readonly name: string,
    private readonly help: string,
    private readonly bounds: readonly number[],
    registry: Registry,
  ) {
    // The registry asks a metric for nothing but its name and `get`.
    const metric = { name, get: async () => this.#exported() };
    registry.registerMetric(metric as unknown as Metric<string>);
  }

  observe(model: ModelIdentity, value: number): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket++;
    const counted = this.#of(model);
    counted.counts[bucket] = (counted.counts[bucket] as number) + 1;
    counted.sum += value;
  }

  /** How many values, over all models, are at most as large as each bound; the last number is that of all values. */
  cumulative(): number[] {
    const total = new Array<number>(this.bounds.length + 1).fill(0);
    for (const { counts } of this.#models.values()) {
      counts.forEach((count, i) => {
        total[i] = (total[i] as number) + count;
      });
    }
    return accumulated(total);
  }

  /** Leaves out what was observed of a model; of all of them where none is given. */
  forget(model?: ModelIdentity): void {
    if (model === undefined) this.#models.clear();
    else this.#models.delete(model.sha256);
  }

  #of({ name, version, sha256 }: ModelIdentity): Counted {
    let counted = this.#models.get(sha256);
    if (counted === undefined) {
      const counts = new Array<number>(this.bounds.length + 1).fill(0);
      counted = { labels: { model: name, version, sha256 }, counts, sum: 0 };
      this.#models.set(sha256, counted);
    }
    return counted;
  }

  #exported() {
    const { name, help } = this;
    const values = [...this.#models.values()].flatMap(({ labels, counts, sum }) => {
      const upTo = accumulated(counts);
      const buckets = upTo.map((value, i) => ({
        metricName: `${name}_bucket`,
        labels: { le: this.bounds[i] ?? "+Inf", ...labels },
        value,
      }));
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: upTo.at(-1) ?? 0 },
      ];
    });
    return { name, help, type: "histogram", values, aggregator: "sum" };
  }
}

/** Sums of everything up to each element. */
function accumulated(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map((count) => (sum += count));
}
