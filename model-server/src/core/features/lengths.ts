import type { Feature } from "./feature.ts";

/** The number of words of each text: `[batch]`. */
export function lengthsFeature(input: string): Feature<number> {
  return {
    encode: (words) => words.length,
    // Not padded: it must not decide how texts are put into batches.
    length: () => 0,
    collate(batch, feeds) {
      feeds.set(input, { data: BigInt64Array.from(batch, BigInt), shape: [batch.length] });
    },
  };
}
