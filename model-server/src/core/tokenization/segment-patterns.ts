import {
  ANY_LETTER,
  CAPITAL,
  DIGIT,
  HYPHEN,
  LOWER,
  MODIFIER,
  SPACE,
  TERMINAL,
  UPPER,
  WORD,
  WORD_END,
  WORD_START,
} from "./character-classes.ts";

// segtok's patterns for segments of a text, under segtok's names. Each is linear in the segment's length.

/** A terminal, a right quote, closing brackets and space; or newlines. */
export const SENTENCE_END = new RegExp(`[${TERMINAL}]['\u2019"\u201d]?[\\])]*[${SPACE}]+|\\n+`, "g");

const WORDS = `approx Capt [Cc]f Col Dr [Ff]\\.?e [Ff]igs? Gen [Ee]\\.?g [Ii]\\.?e [Ii]\\.?v Mag [Mm]ed Mr Mrs Mt [Nn]at
No [Nn]r [Pp]\\.e [Pp]hil [Pp]rof [Rr]er [Ss]ci Sgt Sr Sra Srta St [Uu]niv [Vv]ol [Vv]s z\\.B Z\\.b J\u00e4n Jan Ene Feb
M\u00e4r Mar Apr Abr May Jun Jul Aug Sept? Oct Okt Nov Dic Dez Dec E\\.U U\\.K U\\.S Approx`;
const TITLES =
  "[Bb]y [Cc](?:aptain|ommander) [Dd]o[ck]tor [Gg]eneral [Mm](?:ag)?is(?:ter|s) [Pp]rofessor [Ss]e\u00f1or(?:it)?a?";
const anyOf = (words: string) => `(?:${words.split(/\s+/).join("|")})`;
const INITIAL = `[${CAPITAL}][${MODIFIER}]?`;
const AND = `[${SPACE}]and`;
const AUTHOR = `(?<!${WORD_START}[${UPPER}][${MODIFIER}]?),(?:${AND})?`;
const LAST_AUTHOR = `(?<!(?:${WORD_START}[${UPPER}]|(?<=[${WORD}]),)[${MODIFIER}]?)${AND}`;
const BEFORE_INITIALS = `(?:(?:${WORD_START}${anyOf(TITLES)}|${AUTHOR}|${LAST_AUTHOR})[${SPACE}]|[[(])`;

/** A segment whose dot belongs to an abbreviation, a lone character or number, or initials. */
export const ABBREVIATIONS = new RegExp(
  `(?:${WORD_START}${anyOf(WORDS)}|^[^${SPACE}]|^[${DIGIT}]+|${BEFORE_INITIALS}(?:${INITIAL}\\.[${HYPHEN}]?)?${INITIAL})$`,
);
export const ENDS_IN_DATE_DIGITS = new RegExp(`${WORD_START}[0123]?[0-9]$`);
export const MONTH =
  /^(?:J[a\u00e4]n|Ene|Feb|M[a\u00e4]r|A[pb]r|May|Jun|Jul|Aug|Sep|O[ck]t|Nov|D[ei][cz]|0?[1-9])/;
export const CONTINUATIONS = new RegExp(
  `^(?:and|are|between|by|from|has|into|is|of|or|than|that|through|via|was|were|whether|with)${WORD_END}`,
);
const DOTTED = `${WORD_START}(?:spp|[${ANY_LETTER}][${LOWER}]?)\\.`;
export const BEFORE_LOWER = new RegExp(`(?:[${TERMINAL}](?:"[\\])]*|[\\])]+)|${DOTTED})[${SPACE}]+$`);
// The hyphen that segtok allows inside can be left out: a boundary comes before it too.
export const LOWER_WORD = new RegExp(`^[${LOWER}]+${WORD_END}`);
export const MIDDLE_INITIAL_END = new RegExp(`${WORD_START}[${UPPER}][${LOWER}]+[^${WORD}]+[${UPPER}]$`);
export const UPPER_WORD_START = new RegExp(`^[${UPPER}][${LOWER}]+${WORD_END}`);
// segtok's first `+` would try each way of sharing the letters out.
export const LONE_WORD = new RegExp(`^[${LOWER}][${LOWER}${DIGIT}${HYPHEN}]*$`);
export const UPPER_CASE_END = new RegExp(`${WORD_START}[${CAPITAL}][${ANY_LETTER}]*\\.[${SPACE}]+$`);
export const UPPER_CASE_START = new RegExp(
  `^(?:(?:\\([${DIGIT}]{4}\\)[${SPACE}])?[${CAPITAL}][${ANY_LETTER}]*|[${DIGIT}]+)[.,:][${SPACE}]`,
);
