import type { Bundle } from "../bundle/bundle.ts";
import type { CharactersFeatureSpec } from "../bundle/manifest.ts";
import { type CharacterRow, collateCharacters, tokensOf } from "./characters.ts";
import type { Feature } from "./feature.ts";
import { readVocabulary } from "./vocabulary.ts";

/**
 * The characters of each word, with a separator after each word, and the place of the last character of the
 * word that a vector is made of: not always its own word, see {@link takenWords}.
 */
export function charactersFeature(spec: CharactersFeatureSpec, bundle: Bundle): Feature<CharacterRow> {
  const vocabulary = readVocabulary(bundle, spec.vocabulary);
  const idOf = (character: string) => vocabulary.get(character) ?? spec.unknown_id;

  return {
    encode(words) {
      const spelled = words.map((word) => Array.from(word, idOf));
      const ids: number[] = [];
      const ends = spelled.map((word) => {
        for (const id of word) ids.push(id);
        return ids.push(spec.separator_id) - 2;
      });
      const taken = takenWords(spelled);
      return { ids, offsets: Int32Array.from(taken, (word) => ends[word] as number) };
    },
    length: tokensOf,
    collate(batch, feeds) {
      const { ids, offsets } = collateCharacters(batch, spec.separator_id);
      feeds.set(spec.ids_input, ids).set(spec.offsets_input, offsets);
    },
  };
}

/**
 * Which word's vector Flair gives to each word. Flair computes the words sorted by length, longest first, and
 * puts the vectors back by comparing characters; of words with equal characters it finds the last one only.
 * The earlier ones keep what lay at their place in the sorted order.
 */
export function takenWords(spelled: readonly (readonly number[])[]): number[] {
  const keys = spelled.map((word) => word.join());
  const last = new Map(keys.map((key, i) => [key, i]));
  const byLength = [...spelled.keys()].sort(
    (a, b) => (spelled[b] as readonly number[]).length - (spelled[a] as readonly number[]).length,
  );
  return keys.map((key, i) => (last.get(key) === i ? i : (byLength[i] as number)));
}
