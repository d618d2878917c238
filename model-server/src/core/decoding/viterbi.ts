import { ServiceError } from "../../errors.ts";

/** The weights of a linear-chain CRF. */
export interface Transitions {
  /** `[to, from]`, row-major, one row and one column a label. */
  readonly weights: Float32Array;
  /** The label before the first word. */
  readonly start: number;
  /** The label behind the last word. */
  readonly stop: number;
}

/** The best path: a label for each word, and how sure Flair says it is of each. */
export interface Path {
  readonly labels: Int32Array;
  readonly scores: Float32Array;
}

/**
 * Flair's Viterbi decoder for one text. All sums are single precision in Flair's order: the scores grow with the
 * text, and in a long one their last bits decide.
 *
 * A word's score is not that of its label: it is the largest softmax over the scores of the best paths that end
 * at that word, whichever path is chosen later.
 *
 * @param logits - row-major, the text's first word at `start`, one row of `labels` a word
 * @throws ServiceError where a logit is no number
 */
export function bestPath(
  logits: Float32Array,
  start: number,
  words: number,
  labels: number,
  { weights, start: startLabel, stop }: Transitions,
): Path {
  const fround = Math.fround;
  const pointers = new Int32Array(words * labels);
  const scores = new Float32Array(words);
  let previous = new Float32Array(labels);
  let current = new Float32Array(labels);

  for (let word = 0; word < words; word++) {
    for (let to = 0; to < labels; to++) {
      const logit = logits[start + word * labels + to] as number;
      const row = to * labels;
      if (word === 0) {
        current[to] = logit + (weights[row + startLabel] as number);
        pointers[to] = startLabel;
        continue;
      }
      let best = 0;
      let largest = Number.NEGATIVE_INFINITY;
      for (let from = 0; from < labels; from++) {
        const score = fround(fround(logit + (weights[row + from] as number)) + (previous[from] as number));
        if (score > largest) {
          largest = score;
          best = from;
        }
      }
      current[to] = largest;
      pointers[word * labels + to] = best;
    }
    scores[word] = largestSoftmax(current);
    [previous, current] = [current, previous];
  }

  const path = new Int32Array(words);
  let label = bestLast(previous, weights, stop);
  for (let word = words - 1; word >= 0; word--) {
    path[word] = label;
    label = pointers[word * labels + label] as number;
  }
  return { labels: path, scores };
}

function bestLast(scores: Float32Array, weights: Float32Array, stop: number): number {
  let best = 0;
  let largest = Number.NEGATIVE_INFINITY;
  for (let from = 0; from < scores.length; from++) {
    const score = Math.fround((scores[from] as number) + (weights[stop * scores.length + from] as number));
    if (score > largest) {
      largest = score;
      best = from;
    }
  }
  return best;
}

function largestSoftmax(scores: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) if (score > largest) largest = score;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - largest);
  if (!(sum >= 1)) throw new ServiceError("inference-failed", "The model computed no number for a text.");
  return 1 / sum;
}
