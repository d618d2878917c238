import { ALNUM, APOSTROPHE, HYPHEN } from "./character-classes.ts";
import type { OnToken } from "./words.ts";

const IS_CONTRACTION = new RegExp(
  `^[${ALNUM}]+(?:[${HYPHEN}][${ALNUM}]+)*['${APOSTROPHE}](?:d|ll|m|re|s|t|ve)$`,
);
const APOSTROPHES = new RegExp(`['${APOSTROPHE}]`, "g");

/** Code points of a token up to which segtok's repetitions are copied; what they add grows with the square. */
const LONGEST_REPEATED = 200;

/** segtok's `split_contractions` for one simplified token: "don't" is "do" and "n't". */
export function splitContraction(token: string, onToken: OnToken): void {
  let rest = 0;
  if (IS_CONTRACTION.test(token)) {
    // segtok splits at every apostrophe, last to first, each time from the whole token. Where U+02B9 or U+02BC
    // stands among the letters too, that repeats text: "aʼbʼs" gives "aʼb", "a", "ʼbʼs".
    const apostrophes = Array.from(token.matchAll(APOSTROPHES), ({ index }) => index).reverse();
    for (const index of token.length > LONGEST_REPEATED ? apostrophes.slice(0, 1) : apostrophes) {
      const isNot = index + 2 === token.length && token[index - 1] === "n" && token.endsWith("t");
      rest = isNot ? index - 1 : index;
      if (rest > 0) onToken(0, rest);
    }
  }
  onToken(rest, token.length);
}
