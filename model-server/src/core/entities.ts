import type { OffsetUnit } from "./bundle/manifest.ts";
import type { Entity, Prediction } from "./predictor.ts";
import { cleanedOrigins } from "./tokenization/clean-text.ts";
import type { Token } from "./tokenization/index.ts";

/** The units that offsets can count, Flair's own first. */
export const OFFSET_UNITS: readonly OffsetUnit[] = ["code-points", "utf-16"];

/** What Python's `strip` takes away. segtok leaves the separators U+001C to U+001F in words. */
const PYTHON_SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const PYTHON_SPACES_AT_ENDS = new RegExp(`^[${PYTHON_SPACE}]+|[${PYTHON_SPACE}]+$`, "g");

/** One word as an entity. Offsets count code points of the cleaned text. */
export function wordEntity({ text, start, end }: Token, label: string, score: number): Entity {
  return { text, label, score, start, end };
}

/**
 * Neighbouring words as an entity, as Flair's `Span` shows them: what stands between two words, be it a line
 * break, becomes as many spaces, and the whole is stripped, though its places are not.
 */
export function spanEntity(tokens: readonly Token[], label: string, score: number): Entity {
  let text = "";
  let end: number | undefined;
  for (const token of tokens) {
    if (end !== undefined) text += " ".repeat(Math.max(0, token.start - end));
    text += token.text;
    end = token.end;
  }
  const stripped = text.replace(PYTHON_SPACES_AT_ENDS, "");
  return { text: stripped, label, score, start: tokens[0]?.start ?? 0, end: end ?? 0 };
}

/**
 * The same answer with offsets in another unit.
 *
 * Flair's own are code points of the text that it cleaned: where it took invisible characters away, they do not
 * fit the text as it was sent. UTF-16 offsets do: `text.slice(start, end)` is the entity.
 *
 * @param text - as it was sent
 * @returns the prediction itself where it has no offsets, or the wanted ones
 */
export function withUnit(prediction: Prediction, text: string, unit: OffsetUnit): Prediction {
  if (prediction.entities === undefined || prediction.unit === unit) return prediction;
  const origins = cleanedOrigins(text);
  if (origins === undefined) return { ...prediction, unit };
  const move = unit === "utf-16" ? toUtf16(origins, text) : toCodePoints(origins);
  const entities = prediction.entities.map((entity) => ({ ...entity, ...move(entity) }));
  return { entities, unit };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function toUtf16(origins: Int32Array, text: string): (place: Place) => Place {
  return ({ start, end }) => {
    const last = origins[end - 1] as number;
    return {
      start: origins[start] as number,
      end: last + ((text.codePointAt(last) as number) > 0xffff ? 2 : 1),
    };
  };
}

function toCodePoints(origins: Int32Array): (place: Place) => Place {
  const byOrigin = new Map(Array.from(origins, (origin, index) => [origin, index]));
  const before = (end: number): number => {
    let at = end - 1;
    while (!byOrigin.has(at)) at--;
    return byOrigin.get(at) as number;
  };
  return ({ start, end }) => ({ start: byOrigin.get(start) as number, end: before(end) + 1 });
}
