import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import type { Prediction } from "../predictor.ts";

const ScoredLabel = Type.Object({ label: Type.String(), score: Type.Number() });

/** What Flair answered to a golden text: the fields of PREDICTION, without the unit. */
const GoldenAnswer = Type.Union([
  ScoredLabel,
  Type.Object({ label: Type.Null(), score: Type.Null() }),
  Type.Object({ labels: Type.Array(ScoredLabel) }),
  Type.Object({
    entities: Type.Array(
      Type.Object({
        text: Type.String(),
        label: Type.String(),
        score: Type.Number(),
        start: Type.Integer(),
        end: Type.Integer(),
      }),
    ),
  }),
]);
const GoldenVector = Type.Intersect([Type.Object({ text: Type.String() }), GoldenAnswer]);

export type GoldenAnswer = Static<typeof GoldenAnswer>;
/** A line of `golden.jsonl`: a text with the answer of Flair itself; offsets in Flair's unit, code points. */
export type GoldenVector = Static<typeof GoldenVector>;

const validator = Compile(GoldenVector);

export function isGoldenVector(value: unknown): value is GoldenVector {
  return validator.Check(value);
}

/** How far two answers are from each other. */
export interface Difference {
  /** Labels are equal, with their places and texts where they have them. */
  readonly sameLabels: boolean;
  /** Largest difference of a score; 0 where labels differ in number. */
  readonly delta: number;
}

export function differenceOf(wanted: GoldenAnswer | Prediction, got: GoldenAnswer | Prediction): Difference {
  const [a, b] = [partsOf(wanted), partsOf(got)];
  if (a.length !== b.length) return { sameLabels: false, delta: 0 };
  let sameLabels = true;
  let delta = 0;
  a.forEach((one, i) => {
    const other = b[i] as Part;
    sameLabels &&= one.key === other.key;
    if (one.score === other.score) return;
    const distance = Math.abs((one.score ?? 0) - (other.score ?? 0));
    // Not Math.max alone: a score that is no number stays.
    if (!(distance <= delta)) delta = distance;
  });
  return { sameLabels, delta };
}

/** An answer in short, for a message. */
export function inWords(answer: GoldenAnswer | Prediction): string {
  const parts = partsOf(answer).map(({ key, score }) => `${key} (${score})`);
  return parts.join(", ") || "nothing";
}

interface Part {
  readonly key: string;
  readonly score: number | null;
}

function partsOf(answer: GoldenAnswer | Prediction): Part[] {
  const { label, score, labels, entities } = answer as Prediction;
  if (entities !== undefined) {
    return entities.map(({ start, end, text, label, score }) => ({
      key: `${JSON.stringify(label)} ${start}–${end} ${JSON.stringify(text)}`,
      score,
    }));
  }
  if (labels !== undefined) return labels.map(({ label, score }) => ({ key: JSON.stringify(label), score }));
  return [{ key: JSON.stringify(label ?? null), score: score ?? null }];
}
