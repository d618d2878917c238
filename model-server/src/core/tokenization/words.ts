import {
  ALNUM,
  APOSTROPHE,
  HYPHEN,
  LETTER,
  NUMBER,
  SPACE,
  SUBDIGIT,
  TERMINAL,
  WORD,
  WORD_START,
} from "./character-classes.ts";
import { splitContraction } from "./contractions.ts";

/*
 * segtok's word is a repetition with nothing after it, so it never gives a turn back: each turn takes the first
 * alternative that matches. They are in segtok's order.
 */
const POWER = "\u207b?[\u00b9\u00b2\u00b3]";
const SPAN_END = `(?![^${SPACE}])`;
const ELEMENT = "[A-Z][a-z]?";
// A chain of elements and brackets is tried at its first word boundary alone: from a later one it would end, and
// fail, at the same place, at a cost of n² for "A)A)A)".
const FORMULA_START = `(?:(?=[A-Z])${WORD_START}(?<![${WORD}][\\])]+)|(?=[\\])])(?<=[${WORD}])(?<!(?<![${WORD}])(?:${ELEMENT})+))`;
const TURN = `(?:${[
  `[${ALNUM}]\\.(?!\\.\\.)`,
  `[${ALNUM}],(?=[${ALNUM}])`,
  `[${NUMBER}]:(?=[${NUMBER}])`,
  `[${ALNUM}][${APOSTROPHE}]?[${HYPHEN}](?=[${ALNUM}])`,
  `[${APOSTROPHE}](?![${APOSTROPHE}])`,
  `[${ALNUM}]'(?=[${ALNUM}])`,
  `s'${SPAN_END}`,
  `${WORD_START}[yzafpn\u00b5mcdhkMGTPEZY]?[${LETTER}]{1,3}${POWER}${SPAN_END}`,
  `${FORMULA_START}(?:${ELEMENT}|[\\])])+[${SUBDIGIT}]+(?:[\u00b2\u00b3]?[\u207a\u207b])?`,
  `[${ALNUM}]`,
].join("|")})`;
/** Turns taken at once: what the pattern engine's stack bears, whatever the word's length. */
const MOST = 2000;
/** A word (group 1) or what lies between words and spaces. Longer than MOST turns, it comes in pieces. */
const TOKEN = new RegExp(`(${TURN}{1,${MOST}})|(?:(?!${TURN})[^${SPACE}]){1,${MOST}}`, "g");

const WORD_FIRST = new RegExp(`^(?![${APOSTROPHE}])[${ALNUM}]`);
const TERMINALS = new RegExp(`[${TERMINAL}]`);
const STARTS_WITH_TERMINAL = new RegExp(`^[${TERMINAL}]`);
const ENDS_WITH_TERMINAL = new RegExp(`[${TERMINAL}]$`);

/** Receives start and end of each token in the line, in segtok's order. */
export type OnToken = (start: number, end: number) => void;

/** segtok's `split_contractions(word_tokenizer(line))` for a simplified line. */
export function splitWords(line: string, onToken: OnToken): void {
  const bounds = findTokens(line);
  splitTerminal(line, bounds);
  for (let index = 0; index < bounds.length; index += 2) {
    const start = bounds[index] as number;
    const end = bounds[index + 1] as number;
    let dangling = end;
    while (dangling - 1 > start && ",;:".includes(line.charAt(dangling - 1))) dangling--;
    splitContraction(line.slice(start, dangling), (from, to) => onToken(start + from, start + to));
    for (; dangling < end; dangling++) onToken(dangling, dangling + 1);
  }
}

/** Start and end of each token, one after the other. */
function findTokens(line: string): number[] {
  const bounds: number[] = [];
  let wasWord = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(line); match !== null; match = TOKEN.exec(line)) {
    const isWord = match[1] !== undefined;
    if (isWord === wasWord && match.index === bounds.at(-1)) bounds.pop();
    else bounds.push(match.index);
    bounds.push(TOKEN.lastIndex);
    wasWord = isWord;
  }
  return bounds;
}

/** Splits the sentence's terminal off that of the last three tokens, from the end, which is a word or has one. */
function splitTerminal(line: string, bounds: number[]): void {
  for (let index = bounds.length - 2; index >= 0 && index >= bounds.length - 6; index -= 2) {
    const [start = 0, end] = bounds.slice(index, index + 2);
    const token = line.slice(start, end);
    if (!WORD_FIRST.test(token) && !TERMINALS.test(token)) continue;
    if (token.length === 1 || token === "...") return;
    const at = ENDS_WITH_TERMINAL.test(token) ? start + token.length - 1 : start + 1;
    if (ENDS_WITH_TERMINAL.test(token) || STARTS_WITH_TERMINAL.test(token))
      bounds.splice(index + 1, 0, at, at);
    return;
  }
}
