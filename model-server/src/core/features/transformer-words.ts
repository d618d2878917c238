import { StartError } from "../../errors.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { TransformerWordsFeatureSpec } from "../bundle/manifest.ts";
import type { Feature } from "./feature.ts";
import { padded } from "./padded.ts";
import { subwordTokenizer } from "./subwords.ts";
import { type WindowRule, windowsOf } from "./transformer-windows.ts";

/** A text's windows, and where each word's subwords are in them. */
interface EncodedWords {
  /** Ids with special tokens, one row a window. */
  readonly windows: readonly Int32Array[];
  /** Subwords that belong to words, in order: the place of each, and the index of its word. */
  readonly places: Int32Array;
  readonly words: Int32Array;
  /** Number of words. */
  readonly count: number;
}

/**
 * Subword ids in windows, `[windows, subwords]` over all texts of the batch, their mask, and where each word's
 * subwords are, for the pooling that the graph does. Positions count from 1 in the flattened windows; 0 stands
 * for a word without subwords, whose vector Flair fills with zeros.
 */
export function transformerWordsFeature(
  spec: TransformerWordsFeatureSpec,
  bundle: Bundle,
): Feature<EncodedWords> {
  const { before, after, subwords } = subwordTokenizer(bundle, spec);
  const rule: WindowRule = { before, after, maxLength: spec.max_length, stride: spec.stride };
  if (spec.max_length - before.length - after.length <= spec.stride) {
    throw new StartError(
      `max_length ${spec.max_length} leaves no room beside the special tokens and the stride ${spec.stride}`,
    );
  }
  const separatorsBefore = spec.before_ids ?? [];
  const separatorsAfter = spec.after_ids ?? [];

  return {
    encode(words) {
      const ids: number[] = [...separatorsBefore];
      const wordOf: number[] = separatorsBefore.map(() => -1);
      words.forEach((word, index) => {
        for (const id of subwords(word)) {
          ids.push(id);
          wordOf.push(index);
        }
      });
      for (const id of separatorsAfter) {
        ids.push(id);
        wordOf.push(-1);
      }
      return { ...windowsOf(ids, wordOf, rule), count: words.length };
    },
    length: ({ windows }) => windows.reduce((sum, window) => sum + window.length, 0),
    collate(batch, feeds) {
      const rows = batch.flatMap(({ windows }) => windows);
      const ids = padded(rows, spec.padding_id);
      feeds.set(spec.ids_input, ids);
      // Ones by length, not by "is not the padding id": a text may hold the padding token itself.
      const ones = rows.map((row) => new Int32Array(row.length).fill(1));
      feeds.set(spec.mask_input, padded(ones, 0));

      const positions = flatPositions(batch, ids.shape[1] as number, spec.max_length);
      const fill = (input: string | undefined, row: (text: EncodedWords, i: number) => Int32Array) => {
        if (input !== undefined) feeds.set(input, padded(batch.map(row), 0));
      };
      fill(spec.first_input, (text, i) => firstOf(text, positions[i] as Int32Array));
      fill(spec.last_input, (text, i) => lastOf(text, positions[i] as Int32Array));
      fill(spec.mean_inputs?.positions, (_, i) => positions[i] as Int32Array);
      fill(spec.mean_inputs?.words, ({ words }) => words);
      fill(spec.mean_inputs?.counts, countsOf);
    },
  };
}

/** The places of a batch's subwords as positions in its padded windows, counted from 1. */
function flatPositions(batch: readonly EncodedWords[], width: number, maxLength: number): Int32Array[] {
  let firstWindow = 0;
  return batch.map(({ windows, places }) => {
    const offset = firstWindow;
    firstWindow += windows.length;
    return places.map((place) => (offset + Math.floor(place / maxLength)) * width + (place % maxLength) + 1);
  });
}

function lastOf({ words, count }: EncodedWords, positions: Int32Array): Int32Array {
  const last = new Int32Array(count);
  words.forEach((word, i) => {
    last[word] = positions[i] as number;
  });
  return last;
}

function firstOf({ words, count }: EncodedWords, positions: Int32Array): Int32Array {
  const first = new Int32Array(count);
  for (let i = words.length - 1; i >= 0; i--) first[words[i] as number] = positions[i] as number;
  return first;
}

function countsOf({ words, count }: EncodedWords): Int32Array {
  const counts = new Int32Array(count);
  for (const word of words) counts[word] = (counts[word] as number) + 1;
  return counts;
}
