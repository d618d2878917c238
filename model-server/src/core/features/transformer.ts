import { StartError } from "../../errors.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { TransformerFeatureSpec } from "../bundle/manifest.ts";
import type { Feature } from "./feature.ts";
import { padded } from "./padded.ts";
import { subwordTokenizer } from "./subwords.ts";

/**
 * Subword ids with the model's special tokens: `[batch, subwords]`, the mask of the same shape, and type ids
 * of zero where the graph wants them.
 *
 * A text is cut to `max_length` on the right, special tokens included.
 */
export function transformerFeature(spec: TransformerFeatureSpec, bundle: Bundle): Feature<Int32Array> {
  const { before, after, subwords } = subwordTokenizer(bundle, spec);
  const end = spec.max_length - after.length;
  if (end <= before.length)
    throw new StartError(`max_length ${spec.max_length} leaves no room beside the special tokens`);
  const separatorsBefore = spec.before_ids ?? [];
  const separatorsAfter = spec.after_ids ?? [];

  return {
    encode(words) {
      const ids: number[] = [...before, ...separatorsBefore];
      for (let i = 0; i < words.length && ids.length < end; i++) ids.push(...subwords(words[i] as string));
      ids.push(...separatorsAfter);
      ids.length = Math.min(ids.length, end);
      return Int32Array.from([...ids, ...after]);
    },
    length: (ids) => ids.length,
    collate(batch, feeds) {
      const ids = padded(batch, spec.padding_id);
      feeds.set(spec.ids_input, ids);
      // Ones by length, not by "is not the padding id": a text may hold the padding token itself.
      feeds.set(
        spec.mask_input,
        padded(
          batch.map((row) => new Int32Array(row.length).fill(1)),
          0,
        ),
      );
      if (spec.type_ids_input !== undefined) {
        feeds.set(spec.type_ids_input, { data: new BigInt64Array(ids.data.length), shape: ids.shape });
      }
    },
  };
}
