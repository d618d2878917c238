/** A run of words with one label. */
export interface Span {
  /** Index of its first word. */
  readonly first: number;
  /** Index of its last word. */
  readonly last: number;
  readonly label: string;
  /** Mean of its words' scores, in double precision. */
  readonly score: number;
}

/** Tags that say "outside": "_" is one of Flair's older ones. */
export const OUTSIDE: ReadonlySet<string> = new Set(["O", "_"]);

/**
 * Flair's `get_spans_from_bio`: BIO or BIOES tags, whatever their order, as spans. The label is the one that most
 * words of the span carry, of equals the first one. (Flair counts the first word as 1.1, which comes to the same.)
 * What follows no rule of BIOES is kept as Flair keeps it: an E- or I- without beginning
 * starts a span, an E- of another label joins the span before it, an I- of another label does not.
 */
export function spansOf(tags: readonly string[], scores: ArrayLike<number>): Span[] {
  const spans: Span[] = [];
  let first = 0;
  let words = 0;
  let sum = 0;
  let counts = new Map<string, number>();
  let previous = splitTag("O-");

  const close = (last: number) => {
    if (words === 0) return;
    spans.push({ first, last, label: mostCommon(counts), score: sum / words });
    words = 0;
    sum = 0;
    counts = new Map();
  };

  tags.forEach((tag, word) => {
    const inside = tag !== "" && tag !== "O-" && !OUTSIDE.has(tag);
    const { prefix, label } = splitTag(inside ? tag : "O-");
    const begins =
      prefix === "B-" ||
      prefix === "S-" ||
      // The last condition is Flair's slip: it compares the label, not the prefix, with "S-".
      (inside && previous.label !== label && (prefix === "I-" || previous.label === "S-"));
    if (begins || !inside) close(word - 1);
    if (inside) {
      if (words === 0) first = word;
      words++;
      sum += scores[word] as number;
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    previous = { prefix, label };
  });
  close(tags.length - 1);
  return spans;
}

/** The first two characters and the rest; characters are code points, as in Python. */
function splitTag(tag: string): { prefix: string; label: string } {
  const [first = "", second = ""] = tag;
  const prefix = first + second;
  return { prefix, label: tag.slice(prefix.length) };
}

/** The first one of equals, as Python's max takes. */
function mostCommon(counts: ReadonlyMap<string, number>): string {
  let found = "";
  let most = 0;
  for (const [label, count] of counts) {
    if (count > most) {
      most = count;
      found = label;
    }
  }
  return found;
}
