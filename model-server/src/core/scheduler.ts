import { ServiceError } from "../errors.ts";

/** Work that was admitted. */
export interface Job<T> {
  readonly result: Promise<T>;
  /** Takes the job out of the queue where it still waits; nothing happens once it runs. */
  cancel(): void;
}

interface Waiting {
  readonly texts: number;
  start(): Promise<void>;
}

/**
 * Runs one request's inference at a time, in the order of arrival, and refuses what would wait too long:
 * a full queue is answered at once, so that clients can go elsewhere.
 */
export class Scheduler {
  readonly #queue: Waiting[] = [];
  #waitingTexts = 0;
  #running = false;
  #whenIdle: (() => void)[] = [];

  /** @param maxWaitingTexts - texts that may wait behind the running request */
  constructor(private readonly maxWaitingTexts: number) {}

  get waitingTexts(): number {
    return this.#waitingTexts;
  }

  /** Whether anything runs; nothing waits where nothing runs. */
  get busy(): boolean {
    return this.#running;
  }

  /**
   * @param texts - how many the request holds
   * @throws ServiceError `overloaded` where they do not fit
   */
  submit<T>(texts: number, run: () => Promise<T>): Job<T> {
    // A request larger than the whole queue is admitted where nothing waits: else it could never be served.
    if (this.#waitingTexts > 0 && this.#waitingTexts + texts > this.maxWaitingTexts) {
      throw new ServiceError(
        "overloaded",
        `The server is overloaded: ${this.#waitingTexts} texts wait, at most ${this.maxWaitingTexts} may. Try again later.`,
      );
    }
    const { promise, resolve, reject } = withResolvers<T>();
    const waiting: Waiting = { texts, start: () => run().then(resolve, reject) };
    this.#queue.push(waiting);
    this.#waitingTexts += texts;
    if (!this.#running) void this.#drain();
    return { result: promise, cancel: () => this.#remove(waiting, reject) };
  }

  /** Resolves once nothing runs and nothing waits. */
  idle(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  async #drain(): Promise<void> {
    this.#running = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      this.#waitingTexts -= next.texts;
      await next.start();
    }
    this.#running = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #remove(waiting: Waiting, reject: (reason: Error) => void): void {
    const place = this.#queue.indexOf(waiting);
    if (place < 0) return;
    this.#queue.splice(place, 1);
    this.#waitingTexts -= waiting.texts;
    reject(new ServiceError("not-ready", "The client hung up before its turn came."));
  }
}

/** `Promise.withResolvers`, which Node has since version 22. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
