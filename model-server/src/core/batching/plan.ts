/** Bounds of one inference. */
export interface BatchLimits {
  readonly maxTexts: number;
  /** Texts × longest text, so padding counts: it costs the graph as much as words do. */
  readonly maxTokens: number;
}

/**
 * What an inference costs beside its padded tokens, in tokens. Measured on one core: 14 for a small GRU over words,
 * 8 of them for the way to its thread and back; 11 for MiniLM. The sum hardly changes with a value between the two.
 */
export const OVERHEAD_TOKENS = 14;

/**
 * What a text counts as before its batch is known: its length with the padding of a batch of texts of like length, which is
 * up to the next quarter of a power of two (9 and 10 count as 10, 41 to 48 as 48). Batches of texts that count alike pad
 * no more than that, and {@link planBatches} takes others only where they are cheaper.
 *
 * @param length - tokens, >= 0
 */
export function paddedLength(length: number): number {
  const quarter = 2 ** (29 - Math.clz32(length - 1));
  return length <= 8 ? length : Math.ceil(length / quarter) * quarter;
}

/**
 * Puts texts of like length together: sorts them, and cuts the row where padded tokens and inferences
 * together cost least (a shortest path over the cuts, `texts × maxTexts` steps).
 * A text that is longer than `maxTokens` is a batch of its own.
 *
 * @param lengths - tokens of each text
 * @returns indices into `lengths`, batch by batch, each index once
 */
export function planBatches(lengths: readonly number[], limits: BatchLimits): number[][] {
  const order = lengths.map((_, i) => i).sort((a, b) => (lengths[a] as number) - (lengths[b] as number));
  const starts = cheapestStarts(
    order.map((index) => lengths[index] as number),
    limits,
  );
  const batches: number[][] = [];
  for (let end = order.length; end > 0; ) {
    const start = starts[end] as number;
    batches.push(order.slice(start, end));
    end = start;
  }
  return batches.reverse();
}

/** For each end of a batch, where that batch starts on the cheapest way to cut `ascending[0..end)`. */
function cheapestStarts(ascending: readonly number[], { maxTexts, maxTokens }: BatchLimits): Int32Array {
  const count = ascending.length;
  const starts = new Int32Array(count + 1);
  const costs = new Float64Array(count + 1);
  for (let end = 1; end <= count; end++) {
    // The last one is the longest: it sets the padded width of all.
    const width = ascending[end - 1] as number;
    const most = Math.max(1, Math.min(maxTexts, end, width > 0 ? Math.floor(maxTokens / width) : end));
    let cheapest = Number.POSITIVE_INFINITY;
    for (let texts = 1; texts <= most; texts++) {
      const cost = (costs[end - texts] as number) + texts * width + OVERHEAD_TOKENS;
      if (cost < cheapest) {
        cheapest = cost;
        starts[end] = end - texts;
      }
    }
    costs[end] = cheapest;
  }
  return starts;
}
