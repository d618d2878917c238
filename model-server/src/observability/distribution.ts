import type { Metric, Registry } from "prom-client";
import type { ModelIdentity } from "../core/telemetry.ts";

/** What a model's values add up to. */
interface Counted {
  readonly labels: { readonly model: string; readonly version: string };
  /** By bucket; the last one has no upper bound. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram by model and version. Two of them are told of every request, and prom-client's own looks its labels up by a
 * string that it makes of them each time, which cost more than all other counting together.
 */
export class Distribution {
  readonly #models = new Map<string, Map<string, Counted>>();

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
    for (const { counts } of this.#all()) {
      counts.forEach((count, i) => {
        total[i] = (total[i] as number) + count;
      });
    }
    return accumulated(total);
  }

  #of({ name, version }: ModelIdentity): Counted {
    let versions = this.#models.get(name);
    if (versions === undefined) {
      versions = new Map();
      this.#models.set(name, versions);
    }
    let counted = versions.get(version);
    if (counted === undefined) {
      const counts = new Array<number>(this.bounds.length + 1).fill(0);
      counted = { labels: { model: name, version }, counts, sum: 0 };
      versions.set(version, counted);
    }
    return counted;
  }

  *#all(): Generator<Counted> {
    for (const versions of this.#models.values()) yield* versions.values();
  }

  #exported() {
    const { name, help } = this;
    const values = [...this.#all()].flatMap(({ labels, counts, sum }) => {
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
