import type { Model, ModelRegistry } from "../core/model.ts";
import { FAILURE_REASONS, type FailureReason, type ModelTotals, type Span } from "./totals.ts";

/** Triton's form for how often and how long, in nanoseconds. */
export interface Duration {
  readonly count: number;
  readonly ns: number;
}

/** One entry of the statistics extension's answer. */
export interface ModelStatistics {
  readonly name: string;
  readonly version: string;
  /** Unix epoch milliseconds. */
  readonly last_inference: number;
  readonly inference_count: number;
  readonly execution_count: number;
  readonly inference_stats: Readonly<
    Record<
      | "success"
      | "fail"
      | "queue"
      | "compute_input"
      | "compute_infer"
      | "compute_output"
      | "cache_hit"
      | "cache_miss",
      Duration
    >
  >;
  readonly batch_stats: {
    readonly batch_size: number;
    readonly compute_input: Duration;
    readonly compute_infer: Duration;
    readonly compute_output: Duration;
  }[];
}

const NOTHING: Duration = { count: 0, ns: 0 };

/**
 * Models in service: all, those of a name, or one version.
 *
 * @throws ServiceError where the model or the version is not served
 */
export function servedModels(registry: ModelRegistry, name?: string, version?: string): readonly Model[] {
  const names = name === undefined ? registry.names() : [name];
  if (name !== undefined && version !== undefined) return [registry.find(name, version)];
  return names.flatMap((one) => registry.versions(one).map((each) => registry.find(one, each)));
}

/** Tokenising is input work to Triton, which does not know it; decoding is output work. */
export function statisticsOf(totals: ModelTotals): ModelStatistics {
  const { model, success, phases } = totals;
  const ofSuccess = (ms: number) => duration({ count: success.count, ms });
  return {
    name: model.name,
    version: model.version,
    last_inference: totals.lastInferenceMs,
    inference_count: totals.texts,
    execution_count: totals.batches,
    inference_stats: {
      success: duration(success),
      fail: duration(sumOf(FAILURE_REASONS.map((reason: FailureReason) => totals.failures[reason]))),
      queue: ofSuccess(phases.queue),
      compute_input: ofSuccess(phases.tokenize + phases.compute_input),
      compute_infer: ofSuccess(phases.infer),
      compute_output: ofSuccess(phases.decode),
      cache_hit: NOTHING,
      cache_miss: NOTHING,
    },
    batch_stats: [...totals.bySize]
      .sort(([a], [b]) => a - b)
      .map(([batch_size, { batches: count, computeInputMs, inferMs, decodeMs }]) => ({
        batch_size,
        compute_input: duration({ count, ms: computeInputMs }),
        compute_infer: duration({ count, ms: inferMs }),
        compute_output: duration({ count, ms: decodeMs }),
      })),
  };
}

function duration({ count, ms }: Readonly<Span>): Duration {
  return { count, ns: Math.round(ms * 1e6) };
}

function sumOf(spans: readonly Readonly<Span>[]): Span {
  return spans.reduce((sum, { count, ms }) => ({ count: sum.count + count, ms: sum.ms + ms }), {
    count: 0,
    ms: 0,
  });
}
