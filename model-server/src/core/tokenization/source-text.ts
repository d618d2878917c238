import { simplify } from "./character-classes.ts";

/** A text and its simplified twin, whose indices are the text's code points. */
export class SourceText {
  readonly simplified: string;
  /** UTF-16 offset of each code point, made when a text with surrogate pairs is first sliced. */
  private offsets: number[] | undefined;

  constructor(private readonly text: string) {
    this.simplified = simplify(text);
  }

  /** The code points from `start` up to and without `end`. */
  slice(start: number, end: number): string {
    if (this.simplified.length === this.text.length) return this.text.slice(start, end);
    this.offsets ??= this.measure();
    return this.text.slice(this.offsets[start], this.offsets[end]);
  }

  private measure(): number[] {
    const offsets = [0];
    let offset = 0;
    for (const character of this.text) {
      offset += character.length;
      offsets.push(offset);
    }
    return offsets;
  }
}
