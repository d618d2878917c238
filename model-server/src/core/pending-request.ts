import { ServiceError } from "../errors.ts";
import type { Model } from "./model.ts";
import type { BatchAnswer, Prediction } from "./predictor.ts";
import type { Outcome, PhaseTimes, RequestEvent, RequestWatcher } from "./telemetry.ts";

/** The answers to a request's texts, in their order, and where the time went. */
export interface Inference {
  readonly predictions: readonly Prediction[];
  readonly phases: PhaseTimes;
}

/** A request between admission and its answer: collects predictions batch by batch, and settles once. */
export class PendingRequest {
  readonly result: Promise<Inference>;
  readonly #predictions: Prediction[];
  readonly #admittedAt = performance.now();
  readonly #phases = { tokenize: 0, queue: 0, compute_input: 0, infer: 0, decode: 0 };
  #queuedAt = this.#admittedAt;
  #started = false;
  #settled = false;
  #missing: number;
  #tokens = 0;
  #resolve!: (inference: Inference) => void;
  #reject!: (reason: unknown) => void;

  /**
   * @param onEnd - called once, when the request is answered or given up
   * @param watcher - is told of this request alone
   */
  constructor(
    readonly model: Model,
    readonly texts: readonly string[],
    private readonly onEnd: (event: RequestEvent) => void,
    readonly watcher?: RequestWatcher | undefined,
  ) {
    watcher?.asked(model, texts.length);
    this.#predictions = new Array<Prediction>(texts.length).fill(model.predictor.nothing);
    this.#missing = texts.length;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who waits for the result handles its failure; a request that nobody waits for any more must not end the process.
    this.result.catch(() => {});
  }

  get settled(): boolean {
    return this.#settled;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** All texts are encoded; `unasked` of them have no tokens and keep the answer to nothing. */
  encoded(tokens: number, unasked: number, tookMs: number): void {
    this.#tokens = tokens;
    this.#phases.tokenize = tookMs;
    this.#queuedAt = performance.now();
    this.watcher?.tokenized(this.#admittedAt, this.#queuedAt);
    this.#answered(unasked);
  }

  /** A batch that holds some of the texts is about to run. */
  started(): void {
    if (this.#started) return;
    this.#started = true;
    const now = performance.now();
    this.#phases.queue = now - this.#queuedAt;
    this.watcher?.queued(this.#queuedAt, now);
  }

  /** Adds what a batch took; once for each batch that holds some of the texts. */
  addTimes({ computeInputMs, inferMs, decodeMs }: BatchAnswer): void {
    this.#phases.compute_input += computeInputMs;
    this.#phases.infer += inferMs;
    this.#phases.decode += decodeMs;
  }

  answer(index: number, prediction: Prediction): void {
    if (this.#settled) return;
    this.#predictions[index] = prediction;
    this.#answered(1);
  }

  /** Gives the request up. Nothing happens where it is settled. */
  fail(outcome: Outcome, reason: unknown): void {
    if (this.#settle(outcome)) this.#reject(reason);
  }

  #answered(texts: number): void {
    this.#missing -= texts;
    if (this.#missing > 0 || !this.#settle("success")) return;
    this.#resolve({ predictions: this.#predictions, phases: this.#phases });
  }

  #settle(outcome: Outcome): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    if (!this.#started) this.#phases.queue = performance.now() - this.#queuedAt;
    this.onEnd({
      model: this.model,
      outcome,
      texts: this.texts.length,
      tokens: this.#tokens,
      phases: this.#phases,
      totalMs: performance.now() - this.#admittedAt,
    });
    return true;
  }
}

/** What an error means for statistics. */
export function outcomeOf(error: unknown): Outcome {
  return error instanceof ServiceError ? error.code : "internal";
}
