import { StartError, shown } from "../../errors.ts";
import type { Prediction, Predictor } from "../predictor.ts";
import type { Bundle } from "./bundle.ts";

/** Texts scored at most; a bundle may carry more for its own verification. */
const MAX_SCORED = 64;

/** A line of `golden.jsonl`: a text with the answer of Flair itself. */
interface GoldenVector extends Prediction {
  readonly text: string;
}

/**
 * Scores the bundle's golden vectors: proof that this machine computes what Flair computed, and the warm-up.
 *
 * @throws StartError with the worst offender where a label differs or a score is off by more than the tolerance
 */
export async function checkGolden(bundle: Bundle, predictor: Predictor): Promise<number> {
  const { tolerance } = bundle.manifest.golden;
  const vectors = parseGolden(bundle).slice(0, MAX_SCORED);
  const answers = await predictor.predict(vectors.map((vector) => vector.text));
  const offenders = vectors
    .map((wanted, i) => compare(wanted, answers[i] as Prediction))
    .filter(({ sameLabel, delta }) => !sameLabel || !(delta <= tolerance))
    .sort((a, b) => Number(a.sameLabel) - Number(b.sameLabel) || b.delta - a.delta);
  const worst = offenders[0];
  if (worst !== undefined) {
    const { wanted, got, delta } = worst;
    throw new StartError(
      `${offenders.length} of ${vectors.length} golden vectors are not met. ` +
        `Worst: text ${shown(wanted.text)}, wanted ${answer(wanted)}, got ${answer(got)}, Δ ${delta}; ` +
        `allowed: the same label and Δ ≤ ${tolerance}. Export the bundle again`,
    );
  }
  return vectors.length;
}

function compare(wanted: GoldenVector, got: Prediction) {
  const delta = wanted.score === got.score ? 0 : Math.abs((wanted.score ?? 0) - (got.score ?? 0));
  return { wanted, got, delta, sameLabel: wanted.label === got.label };
}

function answer({ label, score }: Prediction): string {
  return `${shown(label)} (${score})`;
}

function parseGolden(bundle: Bundle): GoldenVector[] {
  const { file, count } = bundle.manifest.golden;
  const lines = bundle.file(file).toString("utf8").split("\n");
  const vectors = lines.filter((line) => line !== "").map((line, i) => parseLine(line, `${file}:${i + 1}`));
  if (vectors.length !== count) {
    throw new StartError(`${file} has ${vectors.length} golden vectors, bundle.json says ${count}`);
  }
  return vectors;
}

function parseLine(line: string, where: string): GoldenVector {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  const { text, label, score } = (value ?? {}) as Record<string, unknown>;
  const scored = typeof label === "string" && typeof score === "number";
  const unscored = label === null && score === null;
  if (typeof text !== "string" || !(scored || unscored)) {
    throw new StartError(`${where} is no golden vector: {"text":…,"label":…,"score":…}`);
  }
  return { text, label, score } as GoldenVector;
}
