import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from "./json-characters.ts";

/** Why the keys of a JSON text are refused. */
export interface KeyProblem {
  readonly key: string;
  readonly kind: "repeated" | "prototype";
}

/**
 * Finds the first key that an object has twice, or that is named `__proto__`. `JSON.parse` keeps the last of
 * two keys without a word, so that the server and a proxy before it could read two different requests.
 *
 * Strings are skipped by a native search and nothing recurses: the cost is small beside that of the parser.
 *
 * @param json - text that `JSON.parse` took
 */
export function findKeyProblem(json: string): KeyProblem | undefined {
  const outer: (Set<string> | undefined)[] = [];
  /** Keys of the innermost object; undefined within an array. */
  let keys: Set<string> | undefined;
  let keyComes = false;
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(json, at + 1);
        if (keyComes && keys !== undefined) {
          const key = decode(json.slice(at + 1, end));
          if (key === "__proto__") return { key, kind: "prototype" };
          if (keys.has(key)) return { key, kind: "repeated" };
          keys.add(key);
          keyComes = false;
        }
        at = end;
        break;
      }
      case COMMA:
        keyComes = keys !== undefined;
        break;
      case OPEN_OBJECT:
        outer.push(keys);
        keys = new Set();
        keyComes = true;
        break;
      case OPEN_ARRAY:
        outer.push(keys);
        keys = undefined;
        keyComes = false;
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        keys = outer.pop();
        keyComes = false;
        break;
    }
  }
  return undefined;
}

/** Index of the quote that ends the string which begins at `start`. Looks at each character twice at most. */
function endOfString(json: string, start: number): number {
  const quote = json.indexOf('"', start);
  if (json.charCodeAt(quote - 1) !== BACKSLASH) return quote;
  let at = start;
  while (json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function decode(escaped: string): string {
  return escaped.includes("\\") ? (JSON.parse(`"${escaped}"`) as string) : escaped;
}
