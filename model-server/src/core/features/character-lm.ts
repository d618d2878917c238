import type { Bundle } from "../bundle/bundle.ts";
import type { CharacterLmFeatureSpec } from "../bundle/manifest.ts";
import { type CharacterRow, collateCharacters, tokensOf } from "./characters.ts";
import type { Feature } from "./feature.ts";
import { readVocabulary } from "./vocabulary.ts";

/**
 * A text as Flair's character language models read it: the delimiter, the words with a space between two,
 * and a space. Backward, the words with their spaces are reversed, and the delimiter stays in front. All
 * places count code points.
 */
export function characterLmFeature(spec: CharacterLmFeatureSpec, bundle: Bundle): Feature<CharacterRow> {
  const vocabulary = readVocabulary(bundle, spec.vocabulary);
  const idOf = (character: string) => vocabulary.get(character) ?? spec.unknown_id;
  const start = Array.from(spec.delimiter, idOf);
  const end = idOf(" ");
  const backward = spec.direction === "backward";
  // Of the state after a word's last character, one step back is the state at it.
  const step = spec.with_whitespace ? 0 : -1;

  const read = (words: readonly string[]): number[] => {
    const joined = words.join(" ");
    const text = Array.from(spec.lower ? joined.toLowerCase() : joined, idOf);
    return [...start, ...(backward ? text.reverse() : text), end];
  };

  return {
    encode(words) {
      const ends = endsOf(words);
      const offsets = new Int32Array(words.length);
      const whole = ends.at(-1) ?? 0;
      for (let i = 0; i < words.length; i++) {
        // Counted in the words as they are: lower-casing may lengthen a text, and Flair counts on.
        const place = backward ? whole - startOf(ends, i) : (ends[i] as number);
        offsets[i] = start.length + place + step;
      }
      return { ids: read(words), offsets };
    },
    length: tokensOf,
    collate(batch, feeds) {
      const { ids, offsets } = collateCharacters(batch, spec.padding_id);
      feeds.set(spec.ids_input, ids).set(spec.offsets_input, offsets);
    },
  };
}

/** Where each word ends in the joined text, exclusively, in code points. */
function endsOf(words: readonly string[]): number[] {
  let end = -1;
  return words.map((word) => {
    end += 1 + codePoints(word);
    return end;
  });
}

function startOf(ends: readonly number[], word: number): number {
  return word === 0 ? 0 : (ends[word - 1] as number) + 1;
}

function codePoints(word: string): number {
  let count = 0;
  for (const _ of word) count++;
  return count;
}
