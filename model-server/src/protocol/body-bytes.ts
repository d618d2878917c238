import { collectYoungGarbage } from "../collect-garbage.ts";

/** Parts of a body that are put together at once: a body of one-byte parts would else take 100 times its size. */
const PARTS_PER_BLOCK = 1024;

/** Bytes of a body from which on its parts are copied and given back as they come. */
const LARGE = 1024 * 1024;

/** Bytes after which the collector is asked to come: of buffers it takes no notice by itself. */
const COLLECT_EVERY = 4 * 1024 * 1024;

/** Where a large body is put together: one for the process, since memory that is given back and taken again leaks away. */
let scratch: Buffer | undefined;
let scratchIsTaken = false;
let garbageBytes = 0;

/**
 * The bytes of one body, as they come in parts. A large body is put together in a place that the process keeps: what comes
 * and turns out to be over a limit then costs no memory the second time. Where that place is taken by another body, parts are kept.
 */
export class BodyBytes {
  #length = 0;
  #parts: Buffer[] = [];
  readonly #blocks: Buffer[] = [];
  #scratch: Buffer | undefined;

  /** @param limit - most bytes that are kept */
  constructor(private readonly limit: number) {}

  /** @returns whether the body is within the limit; once it is not, nothing of it is kept */
  add(part: Buffer): boolean {
    const from = this.#length;
    this.#length += part.length;
    if (this.#length > this.limit) {
      this.drop();
      discarded(part.length);
      return false;
    }
    if (this.#length > LARGE && this.#scratch === undefined) this.#takeScratch(from);
    if (this.#scratch !== undefined) {
      part.copy(this.#scratch, from);
      discarded(part.length);
    } else if (this.#parts.push(part) === PARTS_PER_BLOCK) {
      this.#blocks.push(Buffer.concat(this.#parts));
      this.#parts = [];
    }
    return true;
  }

  /** The whole body. Nothing can be added any more. */
  take(): Buffer {
    if (this.#scratch === undefined) {
      const [only] = this.#parts;
      if (this.#blocks.length === 0 && this.#parts.length === 1 && only !== undefined) return only;
      return Buffer.concat([...this.#blocks, ...this.#parts]);
    }
    const body = Buffer.from(this.#scratch.subarray(0, this.#length));
    this.drop();
    return body;
  }

  /** Keeps nothing. Has to be called for a body that is not taken. */
  drop(): void {
    this.#blocks.length = 0;
    this.#parts = [];
    if (this.#scratch === undefined) return;
    this.#scratch = undefined;
    scratchIsTaken = false;
  }

  #takeScratch(length: number): void {
    if (scratchIsTaken) return;
    if (scratch === undefined || scratch.length < this.limit) scratch = Buffer.allocUnsafeSlow(this.limit);
    scratchIsTaken = true;
    this.#scratch = scratch;
    let at = 0;
    for (const part of [...this.#blocks.splice(0), ...this.#parts.splice(0)]) at += part.copy(scratch, at);
    discarded(length);
  }
}

function discarded(bytes: number): void {
  garbageBytes += bytes;
  if (garbageBytes < COLLECT_EVERY) return;
  garbageBytes = 0;
  collectYoungGarbage();
}
