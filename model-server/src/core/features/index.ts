import type { Bundle } from "../bundle/bundle.ts";
import type { FeatureSpec } from "../bundle/manifest.ts";
import { bytePairFeature } from "./byte-pair.ts";
import { characterLmFeature } from "./character-lm.ts";
import { charactersFeature } from "./characters-of-words.ts";
import type { Feature } from "./feature.ts";
import { lengthsFeature } from "./lengths.ts";
import { transformerFeature } from "./transformer.ts";
import { transformerWordsFeature } from "./transformer-words.ts";
import { wordsFeature } from "./words.ts";

/** The features that a bundle's manifest asks for. A new kind is a file beside this one and a case here. */
export function createFeatures(bundle: Bundle): Feature[] {
  return bundle.manifest.features.map((spec) => createFeature(spec, bundle) as Feature);
}

function createFeature(spec: FeatureSpec, bundle: Bundle) {
  switch (spec.kind) {
    case "one-hot":
    case "word":
      return wordsFeature(spec, bundle);
    case "character-lm":
      return characterLmFeature(spec, bundle);
    case "characters":
      return charactersFeature(spec, bundle);
    case "byte-pair":
      return bytePairFeature(spec, bundle);
    case "lengths":
      return lengthsFeature(spec.input);
    case "transformer":
      return transformerFeature(spec, bundle);
    case "transformer-words":
      return transformerWordsFeature(spec, bundle);
  }
}
