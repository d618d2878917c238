/** Bounds of one inference. */
export interface BatchLimits {
  readonly maxTexts: number;
  /** Texts × longest text, so padding counts: it costs the graph as much as words do. */
  readonly maxTokens: number;
}

/**
 * Puts texts of like length together: sorted by length, cut where a bound would be passed.
 * A text that is longer than `maxTokens` is a batch of its own.
 *
 * @param lengths - tokens of each text
 * @returns indices into `lengths`, batch by batch, each index once
 */
export function planBatches(lengths: readonly number[], limits: BatchLimits): number[][] {
  const order = lengths.map((_, i) => i).sort((a, b) => (lengths[a] as number) - (lengths[b] as number));
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const index of order) {
    // Ascending lengths: the newcomer is the longest, so it sets the padded width of the whole batch.
    const tokens = (batch.length + 1) * (lengths[index] as number);
    if (batch.length > 0 && (batch.length >= limits.maxTexts || tokens > limits.maxTokens)) {
      batches.push(batch);
      batch = [];
    }
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
