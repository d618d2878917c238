import { ServiceError } from "../errors.ts";
import { type BatchLimits, paddedLength } from "./batching/plan.ts";
import { type WaitingText, WaitingTexts } from "./batching/waiting-texts.ts";
import type { Model } from "./model.ts";
import { type Inference, outcomeOf, PendingRequest } from "./pending-request.ts";
import {
  type Outcome,
  type RequestEvent,
  type RequestWatcher,
  type SchedulerState,
  type Telemetry,
  telemetryFor,
} from "./telemetry.ts";
import { portionOf, turnToTokenize } from "./turn.ts";

/** Settings of a {@link Scheduler}. */
export interface SchedulerOptions {
  readonly batchLimits: BatchLimits;
  /** Texts that may wait, over all models. */
  readonly maxWaitingTexts: number;
  /**
   * Tokens that may wait, over all models, padding counted ({@link paddedLength}).
   * @default - only the texts are bounded
   */
  readonly maxWaitingTokens?: number;
  /**
   * Batches that run at once: as many as the backend has threads.
   * @default - one
   */
  readonly capacity?: number;
  /**
   * How long a batch that is not full waits for company while another one runs, in milliseconds: the clients whose
   * batch just ended send their next texts within a moment. Where nothing runs there is nobody to wait for.
   * @default - it does not wait: batches form of what comes while others run
   */
  readonly maxBatchWaitMs?: number;
  /**
   * Time for a request from admission to its answer, in milliseconds.
   * @default - none
   */
  readonly deadlineMs?: number;
  /**
   * UTF-16 units of a text that are scored; what is behind them is left out.
   * @default - texts are scored whole
   */
  readonly truncateCharacters?: number;
  /** @default - nobody listens */
  readonly telemetry?: Telemetry;
}

/** What a client may ask for itself. */
export interface SubmitOptions {
  /** Time to answer in, in milliseconds; the server's own deadline holds where it is shorter. */
  readonly deadlineMs?: number | undefined;
  /** @default - nobody watches this request apart from the others */
  readonly watcher?: RequestWatcher | undefined;
}

/** A request that was admitted. */
export interface Job {
  /** Rejects with a ServiceError where the texts are not scored. */
  readonly result: Promise<Inference>;
  /** Gives the request up: what still waits leaves the queue, and what runs is not looked at any more. */
  cancel(): void;
}

/** Node takes longer timers for short ones. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Admits requests, or refuses at once what would wait too long; puts texts of like length together, whatever
 * requests they are of; and runs as many batches at once as there are threads for them.
 */
export class Scheduler {
  readonly #queues = new Map<Model, WaitingTexts>();
  readonly #requests = new Set<PendingRequest>();
  readonly #telemetry: Telemetry;
  readonly #capacity: number;
  /** Texts of requests that are being tokenised. */
  #encodingTexts = 0;
  #running = 0;
  #pumpIsDue = false;
  #timer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(private readonly options: SchedulerOptions) {
    this.#telemetry = options.telemetry ?? telemetryFor();
    this.#capacity = options.capacity ?? 1;
  }

  /** Texts that were admitted and are in no batch yet. */
  get waitingTexts(): number {
    return this.#encodingTexts + this.#sum((queue) => queue.count);
  }

  /** Whether any request is without its answer, or any inference runs. */
  get busy(): boolean {
    return this.#requests.size > 0 || this.#running > 0;
  }

  /** Whether not even a request of one short text would be admitted. */
  get full(): boolean {
    return this.#overload(1, 1) !== undefined;
  }

  get state(): SchedulerState {
    return {
      waitingRequests: this.#requests.size,
      waitingTexts: this.waitingTexts,
      waitingTokens: this.#waitingTokens,
      runningBatches: this.#running,
      capacity: this.#capacity,
    };
  }

  /** @throws ServiceError `overloaded` where the texts do not fit */
  submit(model: Model, texts: readonly string[], { deadlineMs, watcher }: SubmitOptions = {}): Job {
    let timer: NodeJS.Timeout | undefined;
    const onEnd = (event: RequestEvent) => {
      clearTimeout(timer);
      this.#requests.delete(request);
      this.#telemetry.request(event);
    };
    const request = new PendingRequest(model, texts, onEnd, watcher);
    const refusal = this.#overload(texts.length, 0);
    if (refusal !== undefined) {
      request.fail("overloaded", refusal);
      throw refusal;
    }
    this.#requests.add(request);
    const within = Math.min(
      deadlineMs ?? Number.POSITIVE_INFINITY,
      this.options.deadlineMs ?? Number.POSITIVE_INFINITY,
    );
    if (within <= LONGEST_TIMER_MS) {
      timer = setTimeout(() => this.#giveUp(request, "deadline-exceeded", expired(within)), within);
    }
    void this.#admit(request);
    return {
      result: request.result,
      cancel: () => this.#giveUp(request, "cancelled", new ServiceError("not-ready", "The client hung up.")),
    };
  }

  /**
   * Refuses a request that was not read yet, where {@link full}: what would be refused then need not be read.
   *
   * @param model - undefined where the request names it in what was not read
   * @throws ServiceError `overloaded`
   */
  refuseIfFull(model: Model | undefined): void {
    const refusal = this.#overload(1, 1);
    if (refusal === undefined) return;
    if (model !== undefined) {
      refusal.model = model;
      new PendingRequest(model, [], (event) => this.#telemetry.request(event)).fail("overloaded", refusal);
    }
    throw refusal;
  }

  /** Resolves once no request waits for this model's answer. Call it when no new one can come. */
  async drained(model: Model): Promise<void> {
    const left = [...this.#requests].filter((request) => request.model === model);
    await Promise.allSettled(left.map(({ result }) => result));
  }

  /** Resolves once nothing runs and nothing waits. */
  idle(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  get #waitingTokens(): number {
    return this.#sum((queue) => queue.tokens);
  }

  #sum(of: (queue: WaitingTexts) => number): number {
    let sum = 0;
    for (const queue of this.#queues.values()) sum += of(queue);
    return sum;
  }

  /** What is larger than the whole queue is admitted where nothing waits: else it could never be served. */
  #overload(texts: number, tokens: number): ServiceError | undefined {
    const { maxWaitingTexts, maxWaitingTokens = Number.POSITIVE_INFINITY } = this.options;
    const [textsNow, tokensNow] = [this.waitingTexts, this.#waitingTokens];
    if (textsNow > 0 && textsNow + texts > maxWaitingTexts) {
      return overloaded(`${textsNow} texts wait, at most ${maxWaitingTexts} may`);
    }
    if (tokensNow > 0 && tokensNow + tokens > maxWaitingTokens) {
      return overloaded(`${tokensNow} tokens wait, at most ${maxWaitingTokens} may`);
    }
    return undefined;
  }

  /** Tokenises, a few milliseconds at a time, and puts the texts into the queue. */
  async #admit(request: PendingRequest): Promise<void> {
    this.#encodingTexts += request.texts.length;
    let waiting: WaitingText[];
    try {
      waiting = await encode(request, this.options.truncateCharacters);
    } catch (error) {
      return this.#giveUp(request, outcomeOf(error), error);
    } finally {
      this.#encodingTexts -= request.texts.length;
    }
    if (request.settled) return;
    const padded = waiting.reduce((sum, { encoded }) => sum + paddedLength(encoded.length), 0);
    const refusal = this.#overload(0, padded);
    if (refusal !== undefined) return this.#giveUp(request, "overloaded", refusal);
    const queue = this.#queues.get(request.model) ?? new WaitingTexts();
    this.#queues.set(request.model, queue);
    for (const text of waiting) queue.add(text);
    this.#pumpSoon();
    this.#tellIfIdle();
  }

  #giveUp(request: PendingRequest, outcome: Outcome, reason: unknown): void {
    this.#queues.get(request.model)?.remove(request);
    request.fail(outcome, reason);
    this.#tellIfIdle();
  }

  /** Once a turn of the event loop: requests that arrive together are batched together. */
  #pumpSoon(): void {
    if (this.#pumpIsDue) return;
    this.#pumpIsDue = true;
    setImmediate(() => {
      this.#pumpIsDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    clearTimeout(this.#timer);
    while (this.#running < this.#capacity) {
      const [model, queue] = this.#longestWaiting() ?? [];
      if (model === undefined || queue === undefined) return;
      const waitMs = this.#waitForCompany(queue);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pump(), waitMs);
        return;
      }
      const batch = queue.takeBatch(this.options.batchLimits);
      if (queue.count === 0) this.#queues.delete(model);
      void this.#run(model, batch);
    }
  }

  #longestWaiting(): [Model, WaitingTexts] | undefined {
    let longest: [Model, WaitingTexts] | undefined;
    for (const entry of this.#queues) {
      if (entry[1].count === 0) continue;
      if (longest === undefined || entry[1].oldestSince < longest[1].oldestSince) longest = entry;
    }
    return longest;
  }

  /** Milliseconds that the queue may still wait until a batch of it is full. */
  #waitForCompany(queue: WaitingTexts): number {
    const { maxBatchWaitMs = 0, batchLimits } = this.options;
    if (this.#running === 0) return 0;
    if (queue.count >= batchLimits.maxTexts || queue.tokens >= batchLimits.maxTokens) return 0;
    return Math.ceil(queue.oldestSince + maxBatchWaitMs - performance.now());
  }

  async #run(model: Model, batch: readonly WaitingText[]): Promise<void> {
    this.#running++;
    const requests = new Set(batch.map(({ request }) => request));
    for (const request of requests) request.started();
    try {
      await this.#score(model, batch, requests);
    } catch (error) {
      await this.#fail(model, batch, requests, error);
    } finally {
      this.#running--;
      this.#pumpSoon();
      this.#tellIfIdle();
    }
  }

  async #score(
    model: Model,
    batch: readonly WaitingText[],
    requests: ReadonlySet<PendingRequest>,
  ): Promise<void> {
    const startedAt = performance.now();
    const answer = await model.predictor.run(batch.map(({ encoded }) => encoded));
    const { computeInputMs, inferMs, decodeMs } = answer;
    const ended = { ...sizesOf(model, batch), computeInputMs, inferMs, decodeMs };
    this.#telemetry.batch({ ...ended, outcome: "success" });
    for (const request of requests) {
      request.addTimes(answer);
      request.watcher?.inferred({ ...ended, startedAt, endedAt: performance.now() });
    }
    batch.forEach(({ request, index }, row) => {
      const prediction = answer.predictions[row];
      if (prediction !== undefined) request.answer(index, prediction);
    });
  }

  /** One request's text must not cost the others their answers: each is tried alone, unless it may hang again. */
  async #fail(
    model: Model,
    batch: readonly WaitingText[],
    requests: ReadonlySet<PendingRequest>,
    error: unknown,
  ): Promise<void> {
    const outcome = outcomeOf(error);
    this.#telemetry.batch({ ...sizesOf(model, batch), outcome, computeInputMs: 0, inferMs: 0, decodeMs: 0 });
    if (requests.size === 1 || outcome === "inference-timeout") {
      for (const request of requests) this.#giveUp(request, outcome, error);
      return;
    }
    for (const request of requests) {
      const own = batch.filter((text) => text.request === request);
      const alone = new Set([request]);
      await this.#score(model, own, alone).catch((reason) => this.#fail(model, own, alone, reason));
    }
  }

  #tellIfIdle(): void {
    if (this.busy) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** The texts that the graph is asked about. Gives the event loop a turn every few milliseconds. */
async function encode(request: PendingRequest, truncateCharacters?: number): Promise<WaitingText[]> {
  const { texts, model } = request;
  const waiting: WaitingText[] = [];
  let [tokens, tookMs] = [0, 0];
  let start = performance.now();
  for (let index = 0; index < texts.length && !request.settled; ) {
    const { end, length } = portionOf(texts, index, truncateCharacters);
    const turn = turnToTokenize(length);
    if (turn !== undefined) {
      tookMs += performance.now() - start;
      await turn;
      start = performance.now();
      // The client left meanwhile: nobody is asked about the rest.
      if (request.settled) break;
    }
    for (; index < end; index++) {
      const encoded = model.predictor.encode((texts[index] as string).slice(0, truncateCharacters));
      if (encoded === undefined) continue;
      tokens += encoded.length;
      waiting.push({ request, index, encoded, since: start });
    }
  }
  request.encoded(tokens, texts.length - waiting.length, tookMs + performance.now() - start);
  return waiting;
}

function sizesOf(model: Model, batch: readonly WaitingText[]) {
  let [tokens, longest] = [0, 0];
  for (const { encoded } of batch) {
    tokens += encoded.length;
    longest = Math.max(longest, encoded.length);
  }
  return { model, texts: batch.length, tokens, paddedTokens: longest * batch.length };
}

function overloaded(what: string): ServiceError {
  return new ServiceError("overloaded", `The server is overloaded: ${what}. Try again later.`);
}

function expired(withinMs: number): ServiceError {
  return new ServiceError(
    "deadline-exceeded",
    `The texts were not scored within ${withinMs} ms. Try again later, or send fewer texts in a request.`,
  );
}
