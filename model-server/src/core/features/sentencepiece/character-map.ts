/** Of a unit: the byte that leads to it, and the bit that marks a value, which no byte has. */
const LABEL_BITS = 0x800000ff;

/**
 * Replaces the longest known beginning of a text, as a compiled SentencePiece map says: the size of a
 * double-array trie over UTF-8 bytes, the trie, and the replacements, each ended by a zero byte.
 */
export class CharacterMap {
  readonly #units: Uint32Array;
  readonly #replacements: Buffer;

  constructor(compiled: Buffer) {
    const size = compiled.readUInt32LE(0);
    this.#units = new Uint32Array(size / 4);
    for (let i = 0; i < this.#units.length; i++) this.#units[i] = compiled.readUInt32LE(4 + i * 4);
    this.#replacements = compiled.subarray(4 + size);
  }

  /** The replacement at `start`, and the number of bytes it stands for. */
  replace(text: Buffer, start: number): { replacement: string; bytes: number } | undefined {
    let value = -1;
    let bytes = 0;
    let node = offsetOf(this.#units[0] as number);
    for (let i = start; i < text.length; i++) {
      const byte = text[i] as number;
      node ^= byte;
      const unit = this.#units[node];
      if (unit === undefined || (unit & LABEL_BITS) !== byte) break;
      node ^= offsetOf(unit);
      if ((unit >>> 8) & 1) {
        value = (this.#units[node] as number) & 0x7fffffff;
        bytes = i + 1 - start;
      }
    }
    if (value < 0) return undefined;
    const end = this.#replacements.indexOf(0, value);
    return { replacement: this.#replacements.toString("utf8", value, end), bytes };
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
}
