import type { Bundle } from "../bundle/bundle.ts";
import type { OneHotFeatureSpec, WordFeatureSpec } from "../bundle/manifest.ts";
import type { Feature } from "./feature.ts";
import { padded } from "./padded.ts";
import { readVocabulary } from "./vocabulary.ts";

type Fallback = WordFeatureSpec["fallbacks"][number];

/** Spellings in which an unknown word is tried. Python's `\d` and `str.lower()`, as Flair's WordEmbeddings use them. */
const SPELLINGS: Record<Fallback, (word: string) => string> = {
  exact: (word) => word,
  lower: (word) => word.toLowerCase(),
  "digits-to-hash": (word) => word.toLowerCase().replace(/\p{Nd}/gu, "#"),
  "digits-to-zero": (word) => word.toLowerCase().replace(/\p{Nd}/gu, "0"),
};

/** The id of each word in a vocabulary: `[batch, words]`. One-hot knows the exact spelling only. */
export function wordsFeature(spec: OneHotFeatureSpec | WordFeatureSpec, bundle: Bundle): Feature<Int32Array> {
  const vocabulary = readVocabulary(bundle, spec.vocabulary);
  const spellings = (spec.kind === "word" ? spec.fallbacks : (["exact"] as const)).map(
    (name) => SPELLINGS[name],
  );

  const idOf = (word: string): number => {
    for (const spelling of spellings) {
      const id = vocabulary.get(spelling(word));
      if (id !== undefined) return id;
    }
    return spec.unknown_id;
  };

  return {
    encode: (words) => {
      const ids = new Int32Array(words.length);
      for (let i = 0; i < words.length; i++) ids[i] = idOf(words[i] as string);
      return ids;
    },
    length: (ids) => ids.length,
    collate: (batch, feeds) => feeds.set(spec.input, padded(batch, spec.padding_id)),
  };
}
