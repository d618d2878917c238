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
 * A predictor's answer with offsets that are indices into the text as it was sent, in UTF-16 units, and with that
 * part of it as the entity's text: `text.slice(start, end)` is the entity.
 *
 * Flair's own offsets count code points of the text that it cleaned, and its entities' texts have spaces instead of
 * line breaks: where something was cleaned away or broken, neither is found in the text as it was sent.
 *
 * @param text - as it was sent
 * @returns the prediction itself where it has no offsets
 */
export function inUtf16(prediction: Prediction, text: string): Prediction {
  if (prediction.entities === undefined) return prediction;
  const origins = cleanedOrigins(text);
  const entities = prediction.entities.map((entity) => {
    const { start, end } = origins === undefined ? entity : moved(entity, origins, text);
    return { ...entity, text: text.slice(start, end), start, end };
  });
  return { entities, unit: "utf-16" };
}

function moved({ start, end }: Entity, origins: Int32Array, text: string): { start: number; end: number } {
  const last = origins[end - 1] as number;
  return {
    start: origins[start] as number,
    end: last + ((text.codePointAt(last) as number) > 0xffff ? 2 : 1),
  };
}
