import { Tokenizer } from "@huggingface/tokenizers";
import { StartError } from "../../errors.ts";
import type { Bundle } from "../bundle/bundle.ts";
import { correctTokenizer } from "./tokenizer-corrections.ts";

/** Words whose subwords are kept, and the longest of them: bounds the memory whatever the texts are. */
const CACHED_WORDS = 50_000;
const CACHED_WORD_LENGTH = 32;

/** A transformer's tokenizer for words that are split already. */
export interface SubwordTokenizer {
  /** Special tokens before a text. */
  readonly before: readonly number[];
  /** Special tokens behind it. */
  readonly after: readonly number[];
  /** The ids of one word; none for a word that the tokenizer drops, such as a lone control character. */
  readonly subwords: (word: string) => readonly number[];
}

/**
 * The library cannot take words that are split already (`is_split_into_words`), so each is encoded alone,
 * which yields the same ids.
 *
 * @throws StartError where a file is not a JSON object
 */
export function subwordTokenizer(
  bundle: Bundle,
  files: { readonly tokenizer: string; readonly tokenizer_config: string },
): SubwordTokenizer {
  const description = readObject(bundle, files.tokenizer);
  const tokenizer = new Tokenizer(description, readObject(bundle, files.tokenizer_config));
  correctTokenizer(tokenizer, description);
  const cache = new Map<string, readonly number[]>();
  return {
    ...specialTokens(tokenizer),
    subwords: (word) => {
      const known = cache.get(word);
      if (known !== undefined) return known;
      const { ids } = tokenizer.encode(word, { add_special_tokens: false });
      if (word.length <= CACHED_WORD_LENGTH) {
        if (cache.size >= CACHED_WORDS) cache.clear();
        cache.set(word, ids);
      }
      return ids;
    },
  };
}

/** What the tokenizer puts around a text, found by encoding one. */
function specialTokens(tokenizer: Tokenizer): Pick<SubwordTokenizer, "before" | "after"> {
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
