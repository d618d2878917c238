import { Worker } from "node:worker_threads";
import { ServiceError } from "../errors.ts";
import type { GraphSpecs, WorkerCall, WorkerReply } from "./worker-messages.ts";

/** `Omit` over each member of a union. */
type WithoutNumber<T> = T extends unknown ? Omit<T, "call"> : never;

/** A call before it has its number. */
export type Call = WithoutNumber<WorkerCall>;

/** What a call is answered with. */
export type Answer = GraphSpecs | Float32Array | undefined;

/** Why a thread is of no use any more. */
export type Loss = "hung" | "crashed";

interface Running {
  readonly timer: NodeJS.Timeout;
  resolve(answer: Answer): void;
  reject(reason: Error): void;
}

/** A worker thread that answers calls. It is lost for good when a call runs over its time or the thread ends. */
export class WorkerThread {
  readonly #worker: Worker;
  readonly #running = new Map<number, Running>();
  /** Resolves when the thread is gone: one that is given up while it computes goes on until it is done. */
  readonly gone: Promise<void>;
  #calls = 0;
  #lost = false;

  /**
   * @param id - number of the thread in logs and metrics
   * @param onLoss - called once, when the thread is lost other than by {@link end}
   */
  constructor(
    readonly id: number,
    script: URL,
    private readonly onLoss: (thread: WorkerThread, loss: Loss, detail: string) => void,
  ) {
    // No arguments for Node: an inspector or a profiler of the process is not wanted on each thread.
    this.#worker = new Worker(script, { execArgv: [], name: `inference-${id}` });
    this.#worker.unref();
    this.#worker.on("message", (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on("error", (error) => this.#lose("crashed", error.message));
    this.gone = new Promise((resolve) => {
      this.#worker.on("exit", (code) => {
        this.#lose("crashed", `it ended with ${code}`);
        resolve();
      });
    });
  }

  /** Whether a call is without its answer. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  get lost(): boolean {
    return this.#lost;
  }

  /**
   * @param timeoutMs - after that the thread counts as hung, and is lost
   * @throws Error with what the thread says; ServiceError `inference-timeout` where the thread is lost
   */
  call(call: Call, timeoutMs: number): Promise<Answer> {
    if (this.#lost) return Promise.reject(interrupted());
    const number = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ ...call, call: number } satisfies WorkerCall);
      const timer = setTimeout(() => this.#lose("hung", `${call.kind} ran over ${timeoutMs} ms`), timeoutMs);
      this.#running.set(number, { timer, resolve, reject });
    });
  }

  /**
   * Gives the thread up: calls without their answer fail, and it ends as soon as it has answered the last of them.
   * It is never stopped in the middle: the runtime's binding would then end the whole process.
   */
  end(): void {
    if (this.#lost) return;
    this.#lost = true;
    for (const { timer, reject } of this.#running.values()) {
      clearTimeout(timer);
      reject(interrupted());
    }
    this.#terminateIfIdle();
  }

  #terminateIfIdle(): void {
    if (!this.busy) void this.#worker.terminate();
  }

  #settle(reply: WorkerReply): void {
    const running = this.#running.get(reply.call);
    if (running === undefined) return;
    this.#running.delete(reply.call);
    if (this.#lost) {
      this.#terminateIfIdle();
      return;
    }
    clearTimeout(running.timer);
    if ("error" in reply) running.reject(new Error(reply.error));
    else running.resolve(reply.value);
  }

  #lose(loss: Loss, detail: string): void {
    if (this.#lost) return;
    this.end();
    this.onLoss(this, loss, detail);
  }
}

function interrupted(): ServiceError {
  return new ServiceError(
    "inference-timeout",
    "The model took too long or failed, and was started anew. Try again later.",
  );
}
