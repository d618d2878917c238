import type { Int64Tensor } from "../session.ts";
import { type Ids, padded } from "./padded.ts";

/** A text for a network that reads characters, and the place in it that stands for each word. */
export interface CharacterRow {
  readonly ids: Ids;
  readonly offsets: Int32Array;
}

/**
 * Characters that cost a network over characters about as much as a word costs one over words: batches are
 * bounded by words, and a word with its space has about six.
 */
const CHARACTERS_PER_TOKEN = 6;

/** What a row counts where batches are planned. */
export function tokensOf({ ids }: CharacterRow): number {
  return Math.ceil(ids.length / CHARACTERS_PER_TOKEN);
}

/** Characters `[batch, characters]` and offsets `[batch, words]`. */
export function collateCharacters(
  batch: readonly CharacterRow[],
  paddingId: number,
): { ids: Int64Tensor; offsets: Int64Tensor } {
  return {
    ids: padded(
      batch.map((row) => row.ids),
      paddingId,
    ),
    offsets: padded(
      batch.map((row) => row.offsets),
      0,
    ),
  };
}
