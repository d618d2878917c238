import { STRIPPED } from "./character-classes.ts";
import * as patterns from "./segment-patterns.ts";

const SHORT_SENTENCE_LENGTH = 55;
const NOT_STRIPPED = new RegExp(`[^${STRIPPED}]`);
// Without the lookbehind, the search would try each space of a run inside.
const STRIPPED_ENDS = new RegExp(`^[${STRIPPED}]+|(?<![${STRIPPED}])[${STRIPPED}]+$`, "g");
const ENDS_STRIPPED = new RegExp(`[${STRIPPED}]$`);
const BRACKETS: readonly Brackets[] = [
  ["(", ")"],
  ["[", "]"],
];

type Brackets = readonly [opening: string, closing: string];
type OnLine = (start: number, end: number) => void;

/** segtok's `split_single`: reports start and end of each line of each sentence of a simplified text. */
export function splitSentences(text: string, onLine: OnLine): void {
  const ends = Array.from(
    text.matchAll(patterns.SENTENCE_END),
    (end) => [end.index, end.index + end[0].length] as const,
  );
  const joiner = new SentenceJoiner(text, onLine);
  let start = 0;
  let segment = 0;
  ends.forEach(([marker, next], index) => {
    if (endsSentence(text, segment, marker, text.slice(next, ends[index + 1]?.[0]))) {
      joiner.add(start, next);
      start = next;
    }
    segment = next;
  });
  joiner.add(start, text.length);
  joiner.flush();
}

/** segtok's `_abbreviation_joiner` for one `marker`, between the segment from `start` on and the `next` one. */
function endsSentence(text: string, start: number, marker: number, next: string): boolean {
  const segment = text.slice(start, marker);
  if (ENDS_STRIPPED.test(segment.slice(-1))) return false;
  if (text[marker] !== ".") return true;
  if (patterns.ABBREVIATIONS.test(segment) || patterns.LONE_WORD.test(next)) return false;
  if (patterns.ENDS_IN_DATE_DIGITS.test(segment) && patterns.MONTH.test(next)) return false;
  return !(patterns.MIDDLE_INITIAL_END.test(segment) && patterns.UPPER_WORD_START.test(next));
}

/** segtok's `_sentences`: joins parts that are one sentence after all. However long it grows, reads each part once. */
class SentenceJoiner {
  private start = 0;
  private end = 0;
  /** The part added last; no pattern for a sentence's end reaches beyond it. */
  private last: string | undefined;
  /** Per kind of bracket, how many are unclosed since the first opening one; undefined before that. */
  private open: (number | undefined)[] = [];

  constructor(
    private readonly text: string,
    private readonly onLine: OnLine,
  ) {}

  add(start: number, end: number): void {
    const part = this.text.slice(start, end);
    if (this.last === undefined || !this.continues(this.last, part)) {
      this.flush();
      this.start = start;
      this.open = [];
    }
    this.end = end;
    this.last = part;
    this.open = BRACKETS.map((brackets, kind) => countOpen(part, brackets, this.open[kind]));
  }

  /** Reports the sentence, stripped, line by line. */
  flush(): void {
    const sentence = this.text.slice(this.start, this.end);
    let start = this.start + sentence.search(NOT_STRIPPED);
    for (const line of sentence.replace(STRIPPED_ENDS, "").split("\n")) {
      if (line !== "") this.onLine(start, start + line.length);
      start += line.length + 1;
    }
  }

  private continues(last: string, part: string): boolean {
    if (patterns.BEFORE_LOWER.test(last) && patterns.LOWER_WORD.test(part)) return true;
    const isShort = Math.min(part.length, this.end - this.start) < SHORT_SENTENCE_LENGTH;
    const staysInside = ([opening, closing]: Brackets, kind: number) =>
      (this.open[kind] ?? 0) > 0 &&
      ((countOpen(part.split("").reverse(), [closing, opening]) ?? 0) > 0 ||
        this.text.slice(this.start, this.end).endsWith(" et al. ") ||
        (patterns.UPPER_CASE_END.test(last) && patterns.UPPER_CASE_START.test(part)));
    return (isShort && BRACKETS.some(staysInside)) || patterns.CONTINUATIONS.test(part);
  }
}

/** `_is_open`, carried on from the parts before. `_is_not_opened` is its mirror image. */
function countOpen(
  part: Iterable<string>,
  [opening, closing]: Brackets,
  before?: number,
): number | undefined {
  // Most parts have no bracket, and a native search finds that much faster.
  if (
    typeof part === "string" &&
    !part.includes(opening) &&
    (before === undefined || !part.includes(closing))
  ) {
    return before;
  }
  let open = before;
  for (const character of part) {
    if (character === opening) open = (open ?? 0) + 1;
    else if (character === closing && open !== undefined) open--;
  }
  return open;
}
