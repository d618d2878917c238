import { Tokenizer } from "@huggingface/tokenizers";
import { StartError } from "../../errors.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { TransformerFeatureSpec } from "../bundle/manifest.ts";
import type { Feature } from "./feature.ts";
import { padded } from "./padded.ts";

/** Words whose subwords are kept, and the longest of them: bounds the memory whatever the texts are. */
const CACHED_WORDS = 50_000;
const CACHED_WORD_LENGTH = 32;

/**
 * Subword ids with the model's special tokens: `[batch, subwords]`, the mask of the same shape, and type ids
 * of zero where the graph wants them.
 *
 * The library cannot take words that are split already (`is_split_into_words`), so each is encoded alone,
 * which yields the same ids. A text is cut to `max_length` on the right, special tokens included.
 */
export function transformerFeature(spec: TransformerFeatureSpec, bundle: Bundle): Feature<Int32Array> {
  const tokenizer = new Tokenizer(
    readObject(bundle, spec.tokenizer),
    readObject(bundle, spec.tokenizer_config),
  );
  const { before, after } = specialTokens(tokenizer);
  const room = spec.max_length - before.length - after.length;
  if (room < 1)
    throw new StartError(`max_length ${spec.max_length} leaves no room beside the special tokens`);

  const cache = new Map<string, readonly number[]>();
  const subwords = (word: string): readonly number[] => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    const { ids } = tokenizer.encode(word, { add_special_tokens: false });
    if (word.length <= CACHED_WORD_LENGTH) {
      if (cache.size >= CACHED_WORDS) cache.clear();
      cache.set(word, ids);
    }
    return ids;
  };

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

/** What the tokenizer puts around a text, found by encoding one. */
function specialTokens(tokenizer: Tokenizer): { before: readonly number[]; after: readonly number[] } {
  const bare: readonly number[] = tokenizer.encode("a", { add_special_tokens: false }).ids;
  const whole: readonly number[] = tokenizer.encode("a", { add_special_tokens: true }).ids;
  const start = whole.findIndex((_, i) => bare.every((id, j) => whole[i + j] === id));
  return { before: whole.slice(0, start), after: whole.slice(start + bare.length) };
}

function readObject(bundle: Bundle, file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(bundle.file(file).toString("utf8"));
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null) throw new StartError(`${file} is not a JSON object`);
  return value;
}
