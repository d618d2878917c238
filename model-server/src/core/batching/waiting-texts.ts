import type { PendingRequest } from "../pending-request.ts";
import type { EncodedText } from "../predictor.ts";
import { type BatchLimits, paddedLength, planBatches } from "./plan.ts";

/** A text that waits for a batch. */
export interface WaitingText {
  readonly request: PendingRequest;
  /** Place in the request. */
  readonly index: number;
  readonly encoded: EncodedText;
  /** `performance.now()` when it came. */
  readonly since: number;
}

/** Texts that are looked at for a batch, in multiples of a full one: more find better company, and cost more to sort. */
const PLANNED_BATCHES = 4;

/** The texts that wait for one model, oldest first. */
export class WaitingTexts {
  #texts: WaitingText[] = [];
  #tokens = 0;
  /** Batches that are still the cheapest ones: nothing came or left since they were planned. */
  #planned: WaitingText[][] = [];

  get count(): number {
    return this.#texts.length;
  }

  /** Tokens of all that wait, padding counted: each text is its {@link paddedLength}. */
  get tokens(): number {
    return this.#tokens;
  }

  /** When the oldest one came. */
  get oldestSince(): number {
    return this.#texts[0]?.since ?? Number.POSITIVE_INFINITY;
  }

  add(text: WaitingText): void {
    this.#planned = [];
    this.#texts.push(text);
    this.#tokens += paddedLength(text.encoded.length);
  }

  /**
   * Takes out the batch that the oldest text is in on the cheapest way to run the oldest few batches' worth:
   * like lengths come together across requests, and nothing is ever overtaken for good.
   *
   * @param limits - the same ones each time
   */
  takeBatch(limits: BatchLimits): WaitingText[] {
    if (this.#planned.length === 0) this.#planned = this.#plan(limits);
    const batch = this.#planned.shift() ?? [];
    const taken = new Set(batch);
    this.#keepWhere((text) => !taken.has(text));
    return batch;
  }

  /** Takes out what is left of a request. */
  remove(request: PendingRequest): void {
    this.#planned = [];
    this.#keepWhere((text) => text.request !== request);
  }

  /** Batches, the one with the oldest text first. */
  #plan(limits: BatchLimits): WaitingText[][] {
    const candidates = this.#texts.slice(0, limits.maxTexts * PLANNED_BATCHES);
    const lengths = candidates.map(({ encoded }) => encoded.length);
    return planBatches(lengths, limits)
      .map((indices) => ({ indices, oldest: Math.min(...indices) }))
      .sort((a, b) => a.oldest - b.oldest)
      .map(({ indices }) => indices.map((index) => candidates[index] as WaitingText));
  }

  #keepWhere(stays: (text: WaitingText) => boolean): void {
    this.#texts = this.#texts.filter((text) => {
      if (stays(text)) return true;
      this.#tokens -= paddedLength(text.encoded.length);
      return false;
    });
  }
}
