/** How a long row of subwords is cut. */
export interface WindowRule {
  /** Special tokens at the beginning and at the end of each window. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Subwords of a window, special tokens included. */
  readonly maxLength: number;
  /** Subwords that two neighbouring windows share; 0: one window, and what does not fit is cut off. */
  readonly stride: number;
}

/** Windows, and which of their places hold the subwords of words. */
export interface Windows {
  readonly windows: Int32Array[];
  /** `window * maxLength + index in the window` of each subword that counts, in order. */
  readonly places: Int32Array;
  /** The word of each. */
  readonly words: Int32Array;
}

/**
 * Cuts subwords as the tokenizer of Flair does, and takes each from the window where Flair takes it: the first
 * window's beginning, the middle of each window, the last window's end. Flair's arithmetic supposes one special
 * token at either end; it is copied as it is for other tokenizers too.
 *
 * @param ids - subwords without special tokens
 * @param wordOf - the word of each, -1 for one that belongs to none
 */
export function windowsOf(ids: readonly number[], wordOf: readonly number[], rule: WindowRule): Windows {
  const { before, after, maxLength, stride } = rule;
  const room = maxLength - before.length - after.length;
  const starts = [0];
  const step = room - stride;
  if (stride > 0) for (let start = step; start + stride < ids.length; start += step) starts.push(start);
  const windows = starts.map((start) =>
    Int32Array.from([...before, ...ids.slice(start, start + room), ...after]),
  );

  const places: number[] = [];
  const words: number[] = [];
  const take = (window: number, from: number, to: number) => {
    const start = starts[window] as number;
    const end = Math.min(to, before.length + room, before.length + ids.length - start);
    for (let index = Math.max(from, before.length); index < end; index++) {
      const word = wordOf[start + index - before.length] as number;
      if (word < 0) continue;
      places.push(window * maxLength + index);
      words.push(word);
    }
  };
  const last = starts.length - 1;
  if (last === 0) {
    take(0, 0, maxLength);
  } else {
    const half = Math.floor(stride / 2);
    take(0, 0, half + 1);
    for (let window = 0; window <= last; window++) take(window, half + 1, maxLength - 1 - half);
    take(last, maxLength - 1 - half, maxLength);
  }
  return { windows, places: Int32Array.from(places), words: Int32Array.from(words) };
}
