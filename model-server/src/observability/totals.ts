import {
  type BatchEvent,
  type ModelIdentity,
  type Outcome,
  PHASES,
  type Phase,
  type RequestEvent,
  type Telemetry,
} from "../core/telemetry.ts";

/** Why a request failed, in Triton's words. */
export const FAILURE_REASONS = ["REJECTED", "CANCELED", "BACKEND", "OTHER"] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

/** How often something happened, and how long it took in all. */
export interface Span {
  count: number;
  ms: number;
}

/** What batches of one size cost. */
export interface BatchTotals {
  batches: number;
  computeInputMs: number;
  inferMs: number;
  decodeMs: number;
}

/** What a model did since the server started. */
export interface ModelTotals {
  readonly model: ModelIdentity;
  readonly success: Span;
  readonly failures: Record<FailureReason, Span>;
  /** Texts of answered requests. */
  texts: number;
  /** Tokens of answered requests. */
  tokens: number;
  /** Milliseconds of answered requests, by phase. */
  readonly phases: Record<Phase, number>;
  /** Inferences that ended well. */
  batches: number;
  /** Tokens that the graph computed for nothing: what texts were padded with. */
  paddingTokens: number;
  batchTokens: number;
  /** By texts in the batch. */
  readonly bySize: Map<number, BatchTotals>;
  /** Unix epoch milliseconds; 0 where nothing was asked yet. */
  lastInferenceMs: number;
}

/** Adds up what the core tells. It only adds: whoever wants the sums reads them when asked. */
export class Totals implements Pick<Telemetry, "request" | "batch"> {
  readonly #models = new Map<string, ModelTotals>();

  /** Every model that something was told about, and those that were looked up. */
  all(): readonly ModelTotals[] {
    return [...this.#models.values()];
  }

  /** What the model did; zeros where it did nothing yet. */
  of(model: ModelIdentity): ModelTotals {
    // The manifest that it is the hash of holds name and version.
    let totals = this.#models.get(model.sha256);
    if (totals === undefined) {
      totals = emptyTotals(model);
      this.#models.set(model.sha256, totals);
    }
    return totals;
  }

  /** Leaves out what a model did; of all of them where none is given. */
  forget(model?: ModelIdentity): void {
    if (model === undefined) this.#models.clear();
    else this.#models.delete(model.sha256);
  }

  request({ model, outcome, texts, tokens, phases, totalMs }: RequestEvent): void {
    const totals = this.of(model);
    totals.lastInferenceMs = Date.now();
    const span = outcome === "success" ? totals.success : totals.failures[reasonOf(outcome)];
    span.count++;
    span.ms += totalMs;
    if (outcome !== "success") return;
    totals.texts += texts;
    totals.tokens += tokens;
    for (const phase of PHASES) totals.phases[phase] += phases[phase];
  }

  batch({ model, outcome, texts, tokens, paddedTokens, ...times }: BatchEvent): void {
    if (outcome !== "success") return;
    const totals = this.of(model);
    totals.batches++;
    totals.batchTokens += tokens;
    totals.paddingTokens += paddedTokens - tokens;
    let size = totals.bySize.get(texts);
    if (size === undefined) {
      size = { batches: 0, computeInputMs: 0, inferMs: 0, decodeMs: 0 };
      totals.bySize.set(texts, size);
    }
    size.batches++;
    size.computeInputMs += times.computeInputMs;
    size.inferMs += times.inferMs;
    size.decodeMs += times.decodeMs;
  }
}

function reasonOf(outcome: Exclude<Outcome, "success">): FailureReason {
  switch (outcome) {
    case "overloaded":
    case "not-ready":
      return "REJECTED";
    case "cancelled":
      return "CANCELED";
    case "inference-failed":
      return "BACKEND";
    default:
      return "OTHER";
  }
}

function emptyTotals(model: ModelIdentity): ModelTotals {
  const { name, version, sha256 } = model;
  return {
    model: { name, version, sha256 },
    success: { count: 0, ms: 0 },
    failures: {
      REJECTED: { count: 0, ms: 0 },
      CANCELED: { count: 0, ms: 0 },
      BACKEND: { count: 0, ms: 0 },
      OTHER: { count: 0, ms: 0 },
    },
    texts: 0,
    tokens: 0,
    phases: { tokenize: 0, queue: 0, compute_input: 0, infer: 0, decode: 0 },
    batches: 0,
    batchTokens: 0,
    paddingTokens: 0,
    bySize: new Map(),
    lastInferenceMs: 0,
  };
}
