import type { ErrorCode } from "../errors.ts";

/** What a request goes through, in order. Triton's names where it has one. */
export const PHASES = ["tokenize", "queue", "compute_input", "infer", "decode"] as const;

export type Phase = (typeof PHASES)[number];

/**
 * Milliseconds by phase. For a request: `tokenize` is the time spent on its own texts, `queue` the time from there
 * until its first batch started; the others are sums over the batches that its texts were in. Such a batch may hold
 * other requests' texts, and two batches may run at once, so the sum of all phases is not the request's duration.
 */
export type PhaseTimes = Readonly<Record<Phase, number>>;

/** Names a model in events; a served model is one. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the bundle's manifest. */
  readonly sha256: string;
}

/** How a request ended: answered, refused or failed with a code of the errors' table, or left by its client. */
export type Outcome = "success" | "cancelled" | ErrorCode;

/** A request that ended, refused ones included. */
export interface RequestEvent {
  readonly model: ModelIdentity;
  readonly outcome: Outcome;
  readonly texts: number;
  /** Tokens of its texts, special tokens counted; 0 where it was refused before they were known. */
  readonly tokens: number;
  readonly phases: PhaseTimes;
  /** From admission to the end, in milliseconds. */
  readonly totalMs: number;
}

/** One inference of the graph that ended. */
export interface BatchEvent {
  readonly model: ModelIdentity;
  readonly outcome: Outcome;
  readonly texts: number;
  readonly tokens: number;
  /** Texts × longest text: what the graph computed. The difference to `tokens` is waste. */
  readonly paddedTokens: number;
  readonly computeInputMs: number;
  readonly inferMs: number;
  readonly decodeMs: number;
}

/** An inference that texts of a request were in. Times are those of `performance.now()`. */
export interface WatchedBatch
  extends Pick<BatchEvent, "texts" | "tokens" | "paddedTokens" | "computeInputMs" | "inferMs" | "decodeMs"> {
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * Is told when the phases of one request were, and what its batches were like: what a trace shows and sums do not.
 * Most requests have none. Times are those of `performance.now()`. What holds for {@link Telemetry} holds here too.
 */
export interface RequestWatcher {
  /** The request is looked at; it may still be refused. */
  asked(model: ModelIdentity, texts: number): void;
  tokenized(from: number, to: number): void;
  queued(from: number, to: number): void;
  /** Once for each batch that ended well. */
  inferred(batch: WatchedBatch): void;
}

/** Something that happened to a thread that runs inferences. */
export interface WorkerEvent {
  /** Number of the thread, never given twice in a process. */
  readonly worker: number;
  /** `hung`: an inference ran over its time, and the thread is replaced. `crashed`: it ended by itself. */
  readonly kind: "started" | "hung" | "crashed";
}

/** What the core tells to whoever listens. Methods must not throw and must be quick: they run between two batches. */
export interface Telemetry {
  request(event: RequestEvent): void;
  batch(event: BatchEvent): void;
  worker(event: WorkerEvent): void;
}

/** What stands now, for gauges: read when somebody asks. */
export interface SchedulerState {
  /** Requests without their answer yet, waiting or running. */
  readonly waitingRequests: number;
  /** Texts that are in no batch yet. */
  readonly waitingTexts: number;
  readonly waitingTokens: number;
  readonly runningBatches: number;
  /** Batches that can run at once. */
  readonly capacity: number;
}

/** Passes events on to several listeners, each of which takes what it wants; to none at all by default. */
export function telemetryFor(...listeners: readonly Partial<Telemetry>[]): Telemetry {
  return {
    request(event) {
      for (const listener of listeners) listener.request?.(event);
    },
    batch(event) {
      for (const listener of listeners) listener.batch?.(event);
    },
    worker(event) {
      for (const listener of listeners) listener.worker?.(event);
    },
  };
}
