import { STRIPPED } from "./character-classes.ts";
import * as patterns from "./segment-patterns.ts";

const SHORT_SENTENCE_LENGTH = 55;
const ET_AL = " et al. ";
const STRIPPED_CHARACTER = new RegExp(`[${STRIPPED}]`);
const BRACKETS = [
  ["(", ")"],
  ["[", "]"],
] as const;

type Brackets = (typeof BRACKETS)[number];
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
  if (STRIPPED_CHARACTER.test(segment.slice(-1))) return false;
  if (text[marker] !== ".") return true;
  if (patterns.ABBREVIATIONS.test(segment) || patterns.LONE_WORD.test(next)) return false;
  if (patterns.ENDS_IN_DATE_DIGITS.test(segment) && patterns.MONTH.test(next)) return false;
  return !(patterns.MIDDLE_INITIAL_END.test(segment) && patterns.UPPER_WORD_START.test(next));
}

/** segtok's `_sentences`: joins parts that are one sentence after all. However long it grows, reads each part once. */
class SentenceJoiner {
  private start = 0;
  private end = -1;
  /** The part added last; no pattern for a sentence's end reaches beyond it. */
  private last = "";
  /** Per kind of bracket, how many are unclosed since the first opening one; undefined before that. */
  private open: (number | undefined)[] = [];

  constructor(
    private readonly text: string,
    private readonly onLine: OnLine,
  ) {}

  add(start: number, end: number): void {
    const part = this.text.slice(start, end);
    if (this.end < 0 || !this.continues(part)) {
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
    let start = this.start;
    let end = this.end;
    while (start < end && STRIPPED_CHARACTER.test(this.text.charAt(start))) start++;
    while (end > start && STRIPPED_CHARACTER.test(this.text.charAt(end - 1))) end--;
    for (let line = start; line < end; ) {
      const feed = this.text.indexOf("\n", line);
      const lineEnd = feed < 0 || feed > end ? end : feed;
      if (lineEnd > line) this.onLine(line, lineEnd);
      line = lineEnd + 1;
    }
  }

  private continues(part: string): boolean {
    if (patterns.BEFORE_LOWER.test(this.last) && patterns.LOWER_WORD.test(part)) return true;
    const isShort = part.length < SHORT_SENTENCE_LENGTH || this.end - this.start < SHORT_SENTENCE_LENGTH;
    if (
      isShort &&
      BRACKETS.some((brackets, kind) => (this.open[kind] ?? 0) > 0 && this.staysInside(part, brackets))
    ) {
      return true;
    }
    return patterns.CONTINUATIONS.test(part);
  }

  private staysInside(part: string, brackets: Brackets): boolean {
    if (closesMore(part, brackets)) return true;
    if (this.text.slice(this.start, this.end).endsWith(ET_AL)) return true;
    return patterns.UPPER_CASE_END.test(this.last) && patterns.UPPER_CASE_START.test(part);
  }
}

/** `_is_open`, carried on from the parts before. */
function countOpen(
  part: string,
  [opening, closing]: Brackets,
  before: number | undefined,
): number | undefined {
  let open = before;
  if (!part.includes(opening) && !part.includes(closing)) return open;
  for (const character of part) {
    if (character === opening) open = (open ?? 0) + 1;
    else if (character === closing && open !== undefined) open--;
  }
  return open;
}

/** `_is_not_opened`: up to its last closing bracket, a part closes more than it opens. */
function closesMore(part: string, [opening, closing]: Brackets): boolean {
  let depth = 0;
  for (const character of part.slice(0, part.lastIndexOf(closing) + 1)) {
    if (character === closing) depth++;
    else if (character === opening) depth--;
  }
  return depth > 0;
}
