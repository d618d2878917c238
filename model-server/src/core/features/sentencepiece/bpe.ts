import { CharacterMap } from "./character-map.ts";
import { type Normalization, normalize } from "./normalize.ts";

/** A SentencePiece BPE model, as the exporter writes it. */
export interface PieceModelContent extends Normalization {
  /** Piece and score by id; null where no text has the piece. */
  readonly pieces: readonly (readonly [string, number] | null)[];
  readonly unknown_id: number;
  /** Base64; empty where characters are kept. */
  readonly character_map: string;
}

interface Proposal {
  readonly score: number;
  readonly left: number;
  readonly right: number;
  readonly length: number;
}

/** Cuts texts into pieces as SentencePiece does. */
export class PieceModel {
  readonly #ids = new Map<string, number>();
  readonly #scores: Float64Array;
  readonly #characters: CharacterMap | undefined;

  constructor(private readonly content: PieceModelContent) {
    this.#scores = Float64Array.from(content.pieces, (piece) => piece?.[1] ?? 0);
    content.pieces.forEach((piece, id) => {
      if (piece !== null) this.#ids.set(piece[0], id);
    });
    const compiled = Buffer.from(content.character_map, "base64");
    this.#characters = compiled.length > 0 ? new CharacterMap(compiled) : undefined;
  }

  /** Ids of the pieces; none where nothing is left of the text. */
  encode(text: string): number[] {
    const symbols = Array.from(normalize(text, this.#characters, this.content));
    this.#merge(symbols);
    const unknown = this.content.unknown_id;
    return (
      symbols
        .filter((symbol) => symbol !== "")
        .map((symbol) => this.#ids.get(symbol) ?? unknown)
        // Neighbours that are unknown count as one piece.
        .filter((id, i, ids) => id !== unknown || ids[i - 1] !== unknown)
    );
  }

  /** Merges the neighbours with the best score, of equal ones the first, until none is left. */
  #merge(symbols: string[]): void {
    const before = Int32Array.from(symbols, (_, i) => i - 1);
    const after = Int32Array.from(symbols, (_, i) => (i + 1 < symbols.length ? i + 1 : -1));
    const queue = new ProposalQueue();
    const propose = (left: number, right: number): void => {
      if (left < 0 || right < 0) return;
      const piece = `${symbols[left]}${symbols[right]}`;
      const id = this.#ids.get(piece);
      if (id !== undefined) {
        queue.push({ score: this.#scores[id] as number, left, right, length: piece.length });
      }
    };
    for (let right = 1; right < symbols.length; right++) propose(right - 1, right);

    for (let best = queue.pop(); best !== undefined; best = queue.pop()) {
      const { left, right, length } = best;
      const [a, b] = [symbols[left] as string, symbols[right] as string];
      // One of the two may have been merged with another neighbour since.
      if (a === "" || b === "" || a.length + b.length !== length) continue;
      symbols[left] = a + b;
      symbols[right] = "";
      const next = after[right] as number;
      after[left] = next;
      if (next >= 0) before[next] = left;
      propose(before[left] as number, left);
      propose(left, next);
    }
  }
}

/** A binary heap: the best score first, of equal ones the leftmost. */
class ProposalQueue {
  readonly #heap: Proposal[] = [];

  push(proposal: Proposal): void {
    const heap = this.#heap;
    let at = heap.push(proposal) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!comesFirst(proposal, heap[parent] as Proposal)) break;
      heap[at] = heap[parent] as Proposal;
      at = parent;
    }
    heap[at] = proposal;
  }

  pop(): Proposal | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && comesFirst(heap[child + 1] as Proposal, heap[child] as Proposal))
        child++;
      if (!comesFirst(heap[child] as Proposal, last)) break;
      heap[at] = heap[child] as Proposal;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function comesFirst(a: Proposal, b: Proposal): boolean {
  return a.score !== b.score ? a.score > b.score : a.left < b.left;
}
