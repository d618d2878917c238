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
  const room = spec.max_length - before.length - after.length;
  if (room < 1)
    throw new StartError(`max_length ${spec.max_length} leaves no room beside the special tokens`);

  return {
    encode(words) {
      const ids: number[] = [...before];
      const end = before.length + room;
      for (let i = 0; i < words.length && ids.length < end; i++) {
        for (const id of subwords(words[i] as string)) if (ids.length < end) ids.push(id);
      }
      ids.push(...after);
      return Int32Array.from(ids);
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
