import { StartError, shown } from "../../errors.ts";
import type { Prediction, Predictor } from "../predictor.ts";
import type { Bundle } from "./bundle.ts";
import { differenceOf, type GoldenVector, inWords, isGoldenVector } from "./golden-answer.ts";

/** Texts scored at most; a bundle may carry more for its own verification, and has those of moderate length first. */
const MAX_SCORED = 64;

/**
 * Scores the bundle's golden vectors: proof that this machine computes what Flair computed, and the warm-up. A graph
 * with 8-bit weights is compared with itself at its export, and has a budget of texts whose labels may differ.
 *
 * @throws StartError with the worst offender where more labels differ or a score is off by more than the tolerance
 */
export async function checkGolden(bundle: Bundle, predictor: Predictor): Promise<number> {
  const { tolerance, flip_budget = 0 } = bundle.manifest.golden;
  const vectors = parseGolden(bundle).slice(0, MAX_SCORED);
  const answers = await predictor.predict(vectors.map((vector) => vector.text));
  const offenders = vectors
    .map((wanted, i) => compare(wanted, answers[i] as Prediction))
    .filter(({ sameLabels, delta }) => !sameLabels || !(delta <= tolerance))
    .sort((a, b) => Number(a.sameLabels) - Number(b.sameLabels) || b.delta - a.delta);
  const allowedFlips = Math.floor(vectors.length * flip_budget);
  const flips = offenders.filter(({ sameLabels }) => !sameLabels).length;
  const missed = flips > allowedFlips ? offenders : offenders.slice(flips);
  const worst = missed[0];
  if (worst !== undefined) {
    const { wanted, got, delta } = worst;
    throw new StartError(
      `${missed.length} of ${vectors.length} golden vectors are not met. ` +
        `Worst: text ${shown(wanted.text)}, wanted ${inWords(wanted)}, got ${inWords(got)}, Δ ${delta}; ` +
        `allowed: ${allowedFlips > 0 ? `${allowedFlips} other labels` : "the same label"} and Δ ≤ ${tolerance}. ` +
        "Export the bundle again",
    );
  }
  return vectors.length;
}

/** Texts of the golden vectors, the shortest ones first. */
export function shortestTexts(bundle: Bundle, most: number): string[] {
  const texts = parseGolden(bundle).map(({ text }) => text);
  return texts
    .filter((text) => text.trim() !== "")
    .sort((a, b) => a.length - b.length)
    .slice(0, most);
}

function compare(wanted: GoldenVector, got: Prediction) {
  return { wanted, got, ...differenceOf(wanted, got) };
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
  if (!isGoldenVector(value)) {
    throw new StartError(
      `${where} is no golden vector: {"text":…} with "label" and "score", "labels", or "entities"`,
    );
  }
  return value;
}
