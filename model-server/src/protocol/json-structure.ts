import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from "./json-characters.ts";

/** Why a JSON text is not parsed. */
export type StructureProblem = "too deep" | "too many values";

/** Nesting and values that no inference request needs. */
export const MAX_JSON_DEPTH = 100;
export const MAX_JSON_VALUES = 131_072;

/**
 * Looks at a JSON text before it is parsed: 32 MiB of empty arrays take `JSON.parse` three seconds, in which no health
 * check is answered. Values are counted by commas and brackets; the texts themselves cost next to nothing.
 *
 * @param json - UTF-8; need not be valid JSON
 */
export function findStructureProblem(json: Uint8Array): StructureProblem | undefined {
  let [depth, values] = [0, 0];
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case QUOTE:
        at = endOfString(json, at + 1);
        break;
      case COMMA:
        values++;
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        values++;
        if (++depth > MAX_JSON_DEPTH) return "too deep";
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth--;
        break;
    }
    if (values > MAX_JSON_VALUES) return "too many values";
  }
  return undefined;
}

/** Index of the quote that ends the string which begins at `start`, or the end. Looks at each byte twice at most. */
function endOfString(json: Uint8Array, start: number): number {
  const quote = json.indexOf(QUOTE, start);
  if (quote < 0) return json.length;
  if (json[quote - 1] !== BACKSLASH) return quote;
  let at = start;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
