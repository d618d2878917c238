import { ServiceError } from "../../errors.ts";
import { spanEntity, wordEntity } from "../entities.ts";
import type { Entity, Prediction } from "../predictor.ts";
import type { Token } from "../tokenization/index.ts";
import type { DecodedText, Decoder } from "./decoder.ts";
import { bestOf } from "./softmax.ts";
import { OUTSIDE, spansOf } from "./spans.ts";
import { bestPath, type Path, type Transitions } from "./viterbi.ts";

/** How tags become entities. */
export interface TagOptions {
  /** The tag of each logit. */
  readonly labels: readonly string[];
  /** Whether tags are joined into spans; else each word has a label of its own. */
  readonly spans: boolean;
}

/** Finds a tag for each word of a text; its logits begin at `start`. */
type Tagger = (logits: Float32Array, start: number, words: number) => Path;

/** Each word by itself: the tag with the largest softmax. */
export function tokenSoftmaxDecoder(options: TagOptions): Decoder {
  const count = options.labels.length;
  return tagDecoder(options, (logits, start, words) => {
    const path = { labels: new Int32Array(words), scores: new Float32Array(words) };
    for (let word = 0; word < words; word++) {
      const { index, score } = bestOf(logits, start + word * count, count);
      path.labels[word] = index;
      path.scores[word] = score;
    }
    return path;
  });
}

/** The best path through a conditional random field. */
export function crfDecoder(options: TagOptions, transitions: Transitions): Decoder {
  const count = options.labels.length;
  return tagDecoder(options, (logits, start, words) => bestPath(logits, start, words, count, transitions));
}

function tagDecoder({ labels, spans }: TagOptions, tag: Tagger): Decoder {
  const entities = (text: DecodedText, path: Path): Entity[] => {
    const { tokens = [] } = text;
    const tags = Array.from(path.labels, (label) => labels[label] as string);
    if (spans) {
      return spansOf(tags, path.scores).map(({ first, last, label, score }) =>
        spanEntity(tokens.slice(first, last + 1), label, score),
      );
    }
    return tags.flatMap((label, word) =>
      OUTSIDE.has(label) ? [] : [wordEntity(tokens[word] as Token, label, path.scores[word] as number)],
    );
  };

  return {
    answers: "entities",
    needsTokens: true,
    nothing: Object.freeze({ entities: Object.freeze([]), unit: "code-points" as const }),
    decode(logits, batch) {
      const width = Math.max(...batch.map(({ words }) => words)) * labels.length;
      if (logits.length !== batch.length * width) {
        throw new ServiceError(
          "inference-failed",
          `The model computed ${logits.length} numbers for the words of a batch instead of ${batch.length * width}.`,
        );
      }
      return batch.map((text, row): Prediction => {
        const path = tag(logits, row * width, text.words);
        return { entities: entities(text, path), unit: "code-points" };
      });
    },
  };
}
