import { StartError } from "../../errors.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { BytePairFeatureSpec } from "../bundle/manifest.ts";
import type { Feature } from "./feature.ts";
import { padded } from "./padded.ts";
import { PieceModel, type PieceModelContent } from "./sentencepiece/bpe.ts";

/** Anything that Python's `str.strip` takes away. */
const ONLY_SPACES = /^[\s\x1c-\x1f\x85]*$/u;

/** The first and the last piece of each word in a SentencePiece model: `[batch, words, 2]`. */
export function bytePairFeature(spec: BytePairFeatureSpec, bundle: Bundle): Feature<Int32Array> {
  const model = new PieceModel(readPieces(bundle, spec.pieces));

  const endsOf = (word: string): readonly [number, number] => {
    if (ONLY_SPACES.test(word)) return [spec.empty_id, spec.empty_id];
    const digits = spec.digits_to_zero ? word.replace(/\p{Nd}/gu, "0") : word;
    const ids = model.encode(digits.toLowerCase());
    // Flair fails on a word of which nothing is left; here it counts as empty.
    return [ids[0] ?? spec.empty_id, ids.at(-1) ?? spec.empty_id];
  };

  return {
    encode(words) {
      const pairs = new Int32Array(2 * words.length);
      for (let i = 0; i < words.length; i++) pairs.set(endsOf(words[i] as string), 2 * i);
      return pairs;
    },
    length: (pairs) => pairs.length / 2,
    collate(batch, feeds) {
      const { data, shape } = padded(batch, spec.empty_id);
      feeds.set(spec.input, { data, shape: [batch.length, (shape[1] as number) / 2, 2] });
    },
  };
}

function readPieces(bundle: Bundle, file: string): PieceModelContent {
  let content: Partial<PieceModelContent> | null;
  try {
    content = JSON.parse(bundle.file(file).toString("utf8"));
  } catch {
    content = null;
  }
  if (!Array.isArray(content?.pieces) || typeof content.character_map !== "string") {
    throw new StartError(`${file} is not a SentencePiece model as the exporter writes it`);
  }
  return content as PieceModelContent;
}
