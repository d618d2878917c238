import type { Feeds } from "../session.ts";

/**
 * Turns the words of texts into inputs of the graph. A text is encoded once and alone; what is encoded is
 * then collated into padded tensors, batch by batch.
 */
export interface Feature<Encoded = unknown> {
  encode(words: readonly string[]): Encoded;
  /** Elements of a text along the padded dimension; 0 where it has none. */
  length(encoded: Encoded): number;
  /** Adds this feature's tensors, padded to the longest text of the batch. */
  collate(batch: readonly Encoded[], feeds: Feeds): void;
}
