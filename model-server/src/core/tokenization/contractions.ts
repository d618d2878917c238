import { ALNUM, APOSTROPHE, HYPHEN } from "./character-classes.ts";
import type { OnToken } from "./words.ts";

const IS_CONTRACTION = new RegExp(
  `^[${ALNUM}]+(?:[${HYPHEN}][${ALNUM}]+)*['${APOSTROPHE}](?:d|ll|m|re|s|t|ve)$`,
);
const APOSTROPHES = new RegExp(`['${APOSTROPHE}]`, "g");

/** segtok's `split_contractions` for one simplified token: "don't" is "do" and "n't". */
export function splitContraction(token: string, onToken: OnToken): void {
  let rest = 0;
  if (IS_CONTRACTION.test(token)) {
    // segtok splits at every apostrophe, last to first, each time from the whole token. Where U+02B9 or U+02BC
    // stands among the letters too, that repeats text: "a\u02bcb\u02bcs" gives "a\u02bcb", "a", "\u02bcb\u02bcs".
    for (const { index } of [...token.matchAll(APOSTROPHES)].reverse()) {
      rest =
        index + 2 === token.length && token.endsWith("t") && token[index - 1] === "n" ? index - 1 : index;
      if (rest > 0) onToken(0, rest);
    }
  }
  onToken(rest, token.length);
}
