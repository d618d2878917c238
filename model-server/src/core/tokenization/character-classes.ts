import { CHARACTER_CLASS_RUNS } from "./character-classes.generated.ts";

/*
 * segtok's patterns name Unicode classes, and each Node has its own idea of them. So a text is first simplified:
 * every code point outside ASCII becomes one UTF-16 unit that stands for its class, unless a pattern names the
 * character itself. On that text plain patterns are exact, fast, and their indices count code points.
 */

/** Characters outside ASCII that segtok's patterns name. */
export const TERMINAL = ".!?\u203c\u203d\u2047\u2048\u2049\u3002\ufe52\ufe57\uff01\uff0e\uff1f\uff61";
export const HYPHEN = "\\-\u00ad\u058a\u05be\u0f0c\u1400\u1806\u2010-\u2012\u2e17\u30a0";
export const APOSTROPHE = "\u00b4\u02b9\u02bc\u2019\u2032";
export const SUBDIGIT = "\u2080-\u2089";
const OTHERS = "\u00e4\u00f1\u00b5\u00b9\u00b2\u00b3\u201d\u207a\u207b";
const NAMED = new RegExp(`[${TERMINAL}${HYPHEN}${APOSTROPHE}${SUBDIGIT}${OTHERS}]`);

/** What stands for each class, by its symbol in the generated runs: private use, from U+E000 on. */
const SYMBOLS = "LUTMODNWBVX";
const FIRST_STAND_IN = 0xe000;

// Sets of simplified characters, to be put between brackets in a pattern. ä, ñ and µ are letters; U+02B9 and
// U+02BC are modifier letters as well as apostrophes.
export const LOWER = "a-z\u00e4\u00f1\u00b5\ue000";
export const UPPER = "A-Z\ue001";
export const CAPITAL = `${UPPER}\ue002`;
export const MODIFIER = "\u02b9\u02bc\ue003";
export const LETTER = LOWER + CAPITAL + MODIFIER;
export const ANY_LETTER = `${LETTER}\ue004`;
export const DIGIT = "0-9\ue005";
export const NUMBER = `${DIGIT}\ue006`;
export const ALNUM = LETTER + NUMBER;
export const WORD = `${ALNUM}_\ue004\ue007`;
export const BLANK = "\\t \ue008";
/** `\s` of Python's `regex`. */
export const SPACE = `${BLANK}\\n-\\r\ue009`;
/** What `str.isspace` and `str.strip` take for space. */
export const STRIPPED = `${SPACE}\\x1c-\\x1f`;

/** A word boundary, where a word character follows and where one comes before. */
export const WORD_START = `(?<![${WORD}])`;
export const WORD_END = `(?![${WORD}])`;

const simplified = decode();

/** `text` with one unit a code point; a lone surrogate, which Python never reads from UTF-8, is of no class. */
export function simplify(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) =>
    String.fromCharCode(simplified[character.codePointAt(0) as number] as number),
  );
}

function decode(): Uint16Array {
  const units = new Uint16Array(0x110000);
  let start = 0;
  for (const [, symbol = "", length] of CHARACTER_CLASS_RUNS.matchAll(/([A-Z])([0-9a-z]*)/g)) {
    const end = start + (length ? Number.parseInt(length, 36) : 1);
    units.fill(FIRST_STAND_IN + SYMBOLS.indexOf(symbol), start, end);
    start = end;
  }
  for (let unit = 0; unit < 0x10000; unit++) if (NAMED.test(String.fromCharCode(unit))) units[unit] = unit;
  return units;
}
