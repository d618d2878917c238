import { setTimeout as delay } from "node:timers/promises";
import type { Feeds } from "../core/session.ts";
import type { Telemetry } from "../core/telemetry.ts";
import type { OnnxSessionOptions } from "./onnx-session.ts";
import { type SharedGraph, shareWeights } from "./shared-weights.ts";
import type { GraphId, GraphSpecs } from "./worker-messages.ts";
import { type Loss, WorkerThread } from "./worker-thread.ts";

/** Settings of a {@link WorkerPool}. */
export interface WorkerPoolOptions {
  /** Compiled module that each thread runs. */
  readonly script: URL;
  /** Threads, each with every graph and one inference at a time. */
  readonly size: number;
  /** After that an inference counts as hung: its thread is given up and replaced. */
  readonly inferenceTimeoutMs: number;
  /**
   * Bytes of a graph whose weights the threads share.
   * @default - those of a small transformer
   */
  readonly leastSharedBytes?: number;
  readonly telemetry: Telemetry;
  readonly log: { warn(fields: object, message: string): void };
}

/** A graph that every thread holds; `locate` verifies its file, again when a thread is replaced. */
interface LoadedGraph {
  readonly options: OnnxSessionOptions;
  locate(): Promise<string>;
}

interface WaitingRun {
  run(thread: WorkerThread): void;
}

/** Time for a thread to load one graph. */
const LOAD_TIMEOUT_MS = 120_000;

/** A replacement that fails is tried again after a second, two, four… */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Threads that hold all graphs, and run one inference at a time each. */
export class WorkerPool {
  readonly #graphs = new Map<GraphId, LoadedGraph>();
  /** Threads in service, or about to be. */
  readonly #threads = new Set<WorkerThread>();
  /** Threads without work, the one that waits longest first: each gets its share of warm-up. */
  readonly #idle: WorkerThread[] = [];
  readonly #waiting: WaitingRun[] = [];
  #nextGraph: GraphId = 1;
  #nextThread = 1;
  /** Threads that have not ended, those that are lost included. */
  readonly #alive = new Set<WorkerThread>();
  #closed = false;

  constructor(private readonly options: WorkerPoolOptions) {
    for (let i = 0; i < options.size; i++) this.#idle.push(this.#start());
  }

  /** Hung threads that cannot be ended as long as they hang. Each holds a core, so many of them are beyond repair. */
  get abandoned(): number {
    return [...this.#alive].filter((thread) => thread.lost).length;
  }

  /**
   * Loads a graph on every thread.
   *
   * @throws Error with the runtime's words where it does not take the graph
   */
  async load(graph: LoadedGraph): Promise<{ id: GraphId; specs: GraphSpecs }> {
    const id = this.#nextGraph++;
    const path = await graph.locate();
    this.#graphs.set(id, graph);
    try {
      const specs =
        (await this.#loadShared(id, path, graph.options)) ?? (await this.#loadOnAll(id, path, graph.options));
      return { id, specs };
    } catch (error) {
      this.unload(id);
      throw error;
    }
  }

  async #loadOnAll(id: GraphId, path: string, options: OnnxSessionOptions): Promise<GraphSpecs> {
    const specs = await Promise.all([...this.#threads].map((thread) => loadOn(thread, id, path, options)));
    return specs[0] as GraphSpecs;
  }

  /** Loads one copy of a graph's weights for all threads; a thread that is replaced later reads its own. */
  async #loadShared(id: GraphId, path: string, options: OnnxSessionOptions): Promise<GraphSpecs | undefined> {
    let shared: SharedGraph | undefined;
    try {
      const script = new URL("./write-shared-graph.js", this.options.script);
      shared = await shareWeights(path, script, this.options.leastSharedBytes);
      return shared && (await this.#loadOnAll(id, shared.path, { ...options, optimized: true }));
    } catch (error) {
      const detail = (error as Error).message;
      this.options.log.warn(
        { graph: id, detail },
        "each thread holds its own weights: they cannot be shared",
      );
      return undefined;
    } finally {
      await shared?.remove();
    }
  }

  /** Frees a graph on every thread. Nothing of it may run any more. */
  unload(graph: GraphId): void {
    this.#graphs.delete(graph);
    for (const thread of this.#threads) {
      thread.call({ kind: "unload", graph }, LOAD_TIMEOUT_MS).catch(() => {});
    }
  }

  /**
   * Runs a graph on the next thread that is free.
   *
   * @throws ServiceError `inference-timeout` where the thread was lost meanwhile
   */
  async run(graph: GraphId, feeds: Feeds): Promise<Float32Array> {
    const thread = this.#idle.shift() ?? (await this.#nextIdle());
    try {
      return (await thread.call(
        { kind: "run", graph, feeds },
        this.options.inferenceTimeoutMs,
      )) as Float32Array;
    } finally {
      if (!thread.lost) this.#free(thread);
    }
  }

  /** Ends all threads. Resolves with false where one has not ended in time: it hangs in native code. */
  async close(withinMs: number): Promise<boolean> {
    this.#closed = true;
    for (const thread of this.#threads) thread.end();
    const all = Promise.all([...this.#alive].map((thread) => thread.gone)).then(() => true);
    return Promise.race([all, delay(withinMs, false, { ref: false })]);
  }

  #nextIdle(): Promise<WorkerThread> {
    return new Promise((resolve) => this.#waiting.push({ run: resolve }));
  }

  #free(thread: WorkerThread): void {
    const next = this.#waiting.shift();
    if (next !== undefined) next.run(thread);
    else this.#idle.push(thread);
  }

  #start(): WorkerThread {
    const thread = new WorkerThread(this.#nextThread++, this.options.script, (lost, loss, detail) =>
      this.#replace(lost, loss, detail),
    );
    this.#threads.add(thread);
    this.#alive.add(thread);
    void thread.gone.then(() => this.#alive.delete(thread));
    this.options.telemetry.worker({ worker: thread.id, kind: "started" });
    return thread;
  }

  #replace(lost: WorkerThread, loss: Loss, detail: string): void {
    this.#threads.delete(lost);
    const place = this.#idle.indexOf(lost);
    if (place >= 0) this.#idle.splice(place, 1);
    this.options.telemetry.worker({ worker: lost.id, kind: loss });
    this.options.log.warn({ worker: lost.id, loss, detail }, "inference thread lost; it is replaced");
    void this.#startReplacement(FIRST_RETRY_MS);
  }

  async #startReplacement(retryMs: number): Promise<void> {
    if (this.#closed) return;
    const thread = this.#start();
    try {
      for (const [id, graph] of this.#graphs) {
        await loadOn(thread, id, await graph.locate(), graph.options);
      }
      if (!this.#closed) this.#free(thread);
    } catch (error) {
      if (this.#closed || thread.lost) return; // A lost one is replaced already.
      this.options.log.warn(
        { worker: thread.id, retryMs, detail: (error as Error).message },
        "replacement failed",
      );
      this.#threads.delete(thread);
      thread.end();
      await delay(retryMs, undefined, { ref: false });
      await this.#startReplacement(Math.min(retryMs * 2, LAST_RETRY_MS));
    }
  }
}

async function loadOn(
  thread: WorkerThread,
  graph: GraphId,
  path: string,
  options: OnnxSessionOptions,
): Promise<GraphSpecs> {
  return (await thread.call({ kind: "load", graph, path, options }, LOAD_TIMEOUT_MS)) as GraphSpecs;
}
