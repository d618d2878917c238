/** Characters that are tokenised before the event loop gets a turn: a few milliseconds. */
const CHARACTERS_PER_TURN = 20_000;

/** Characters of a request that are tokenised at once, so that several requests share a turn. */
const CHARACTERS_AT_ONCE = 5_000;

let characters = 0;
let nextIsDue = false;
const waiting: { readonly length: number; readonly go: () => void }[] = [];

/**
 * A turn to tokenise so many characters. The bound of a turn is that of all requests together: many small ones that come
 * at once would else keep health checks waiting as one large one does. First come, first served.
 *
 * @param length - UTF-16 units; what is over the bound by itself has a turn of its own
 * @returns undefined where it may be done now
 */
export function turnToTokenize(length: number): Promise<void> | undefined {
  if (waiting.length === 0 && fits(length)) {
    take(length);
    return undefined;
  }
  return new Promise((go) => {
    waiting.push({ length, go });
    nextSoon();
  });
}

/**
 * What a request tokenises at once: texts up to a bound, at least one.
 *
 * @param from - index of its first text
 * @returns the index behind its last text, and its characters
 */
export function portionOf(
  texts: readonly string[],
  from: number,
  truncateCharacters = Number.POSITIVE_INFINITY,
): { readonly end: number; readonly length: number } {
  let [end, length] = [from, 0];
  while (end < texts.length) {
    const more = Math.min((texts[end] as string).length, truncateCharacters);
    if (end > from && length + more > CHARACTERS_AT_ONCE) break;
    length += more;
    end++;
  }
  return { end, length };
}

function fits(length: number): boolean {
  return characters === 0 || characters + length <= CHARACTERS_PER_TURN;
}

function take(length: number): void {
  // Texts without a character count too: 0 stands for a turn that has just begun.
  characters += length + 1;
  nextSoon();
}

function nextSoon(): void {
  if (nextIsDue) return;
  nextIsDue = true;
  setImmediate(next);
}

function next(): void {
  nextIsDue = false;
  characters = 0;
  for (let first = waiting[0]; first !== undefined && fits(first.length); first = waiting[0]) {
    waiting.shift();
    take(first.length);
    first.go();
  }
}
