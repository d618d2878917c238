import { describe, expect, it } from "vitest";
import { bestPath, type Transitions } from "../../../src/core/decoding/viterbi.ts";
import { random } from "../../fixtures/random.ts";

const LABELS = 4;
const [START, STOP] = [2, 3];
const next = random(7);
const number = () => Math.fround(next(8000) / 1000 - 4);
const numbers = (count: number) => Float32Array.from({ length: count }, number);
const transitions: Transitions = { weights: numbers(LABELS * LABELS), start: START, stop: STOP };
const from = (to: number, label: number) => transitions.weights[to * LABELS + label] as number;

/** Every path with its sum in double precision. */
function* pathsOf(logits: Float32Array, words: number): Generator<{ path: number[]; sum: number }> {
  for (let code = 0; code < LABELS ** words; code++) {
    const path = Array.from({ length: words }, (_, word) => Math.floor(code / LABELS ** word) % LABELS);
    let sum = 0;
    path.forEach((label, word) => {
      sum +=
        (logits[word * LABELS + label] as number) +
        from(label, word === 0 ? START : (path[word - 1] as number));
    });
    yield { path, sum };
  }
}

const best = (paths: Iterable<{ path: number[]; sum: number }>) =>
  [...paths].reduce((a, b) => (b.sum > a.sum ? b : a));

describe("bestPath", () => {
  it.each([1, 2, 3, 5])(
    "finds the best of all paths through %i words, the way to the end counted",
    (words) => {
      for (let round = 0; round < 20; round++) {
        const logits = numbers(words * LABELS);
        const wanted = best(
          [...pathsOf(logits, words)].map(({ path, sum }) => ({
            path,
            sum: sum + from(STOP, path.at(-1) as number),
          })),
        );
        expect([...bestPath(logits, 0, words, LABELS, transitions).labels]).toEqual(wanted.path);
      }
    },
  );

  it("scores a word by the paths that lead to it, not by those that lead on, nor by its own label", () => {
    let other = 0;
    for (let round = 0; round < 20; round++) {
      const words = 4;
      const logits = numbers(words * LABELS);
      const { labels, scores } = bestPath(logits, 0, words, LABELS, transitions);
      for (let word = 0; word < words; word++) {
        const ending = Array.from({ length: LABELS }, (_, label) => {
          const paths = [...pathsOf(logits, word + 1)].filter(({ path }) => path.at(-1) === label);
          return best(paths).sum;
        });
        const total = ending.reduce((sum, score) => sum + Math.exp(score), 0);
        expect(scores[word]).toBeCloseTo(Math.exp(Math.max(...ending)) / total, 5);
        if (ending.indexOf(Math.max(...ending)) !== labels[word]) other++;
      }
    }
    expect(other).toBeGreaterThan(0);
  });

  it("reads the rows of its text", () => {
    const logits = numbers(5 * LABELS);
    const own = logits.slice(2 * LABELS, 4 * LABELS);
    expect(bestPath(logits, 2 * LABELS, 2, LABELS, transitions)).toEqual(
      bestPath(own, 0, 2, LABELS, transitions),
    );
  });

  it("sums in single precision as Flair does, so that small differences drown in a long text's sum", () => {
    const plain: Transitions = { weights: new Float32Array(4), start: 0, stop: 1 };
    // 2^24 + 0.5 is 2^24 in single precision: the labels of the second word are equal, the first one wins.
    const logits = Float32Array.from([2 ** 24, 0, 0, 0.5]);
    const { labels, scores } = bestPath(logits, 0, 2, 2, plain);
    expect([...labels]).toEqual([0, 0]);
    expect(scores[1]).toBe(0.5);
  });

  it("takes the first of paths that are equal in single precision", () => {
    // To label 0 the way from label 1 is better by 0.5, which 2^24 swallows.
    const weights = Float32Array.from([0, 0.5, 0, 0]);
    const logits = Float32Array.from([2 ** 24, 2 ** 24, 8, 0]);
    expect([...bestPath(logits, 0, 2, 2, { weights, start: 0, stop: 1 }).labels]).toEqual([0, 0]);
  });

  it.each([[[Number.NaN, 0]], [[0, Number.NaN]], [[Number.POSITIVE_INFINITY, 0]]])("refuses %j", (logits) => {
    const plain: Transitions = { weights: new Float32Array(4), start: 0, stop: 1 };
    expect(() => bestPath(Float32Array.from(logits), 0, 1, 2, plain)).toThrow("computed no number");
  });
});
