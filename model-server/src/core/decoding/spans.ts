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

/** What a word that begins a span adds to the weight of its label; every other one adds 1. */
const WEIGHT_OF_FIRST = 1.1;

/**
 * Flair's `get_spans_from_bio`: BIO or BIOES tags, whatever their order, as spans. The label is the one that most
 * words of the span carry. What follows no rule of BIOES is kept as Flair keeps it: an E- or I- without beginning
 * starts a span, an E- of another label joins the span before it, an I- of another label does not.
 */
export function spansOf(tags: readonly string[], scores: ArrayLike<number>): Span[] {
  const spans: Span[] = [];
  let first = 0;
  let words = 0;
  let sum = 0;
  let weights = new Map<string, number>();
  let previous = splitTag("O-");

  const close = (last: number) => {
    if (words === 0) return;
    spans.push({ first, last, label: heaviest(weights), score: sum / words });
    words = 0;
    sum = 0;
    weights = new Map();
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
      weights.set(label, (weights.get(label) ?? 0) + (begins ? WEIGHT_OF_FIRST : 1));
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
function heaviest(weights: ReadonlyMap<string, number>): string {
  let heaviest = "";
  let largest = Number.NEGATIVE_INFINITY;
  for (const [label, weight] of weights) {
    if (weight > largest) {
      largest = weight;
      heaviest = label;
    }
  }
  return heaviest;
}
