import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { ModelCanary } from "../core/canary.ts";
import { type ModelIdentity, PHASES, type SchedulerState, type Telemetry } from "../core/telemetry.ts";
import type { ErrorCode } from "../errors.ts";
import { Distribution } from "./distribution.ts";
import { FAILURE_REASONS, type ModelTotals, type Totals } from "./totals.ts";

/** Where the numbers come from. */
export interface MetricsSources {
  readonly totals: Totals;
  /** Asked when somebody scrapes. */
  readonly scheduler: () => SchedulerState;
  /** Models in service: they are shown from the start, with zeros. */
  readonly models: () => readonly ModelIdentity[];
  readonly canaries: () => readonly ModelCanary[];
}

/** A cumulative histogram. */
export interface Latency {
  /** Upper bounds in milliseconds; null is none. */
  upper_ms: (number | null)[];
  /** Requests that took at most so long. */
  requests: number[];
}

/** Which model a value is of. As many series as there are models in service: those of a model that left go with it. */
const MODEL_LABELS = ["model", "version", "sha256"] as const;

/** Milliseconds of a small model's inference up to those of a long queue. */
const SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZE_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const TOKEN_BUCKETS = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

/**
 * Prometheus metrics: Triton's names where it has one, so that its dashboards work, `model_server_` otherwise.
 * Sums are taken from {@link Totals} when somebody scrapes; only distributions are counted as requests come.
 */
export class Metrics implements Telemetry {
  readonly #registry = new Registry();
  readonly #duration: Distribution;
  readonly #queue: Distribution;
  readonly #batchTexts: Distribution;
  readonly #batchTokens: Distribution;
  readonly #errors: Counter;
  readonly #workers: Counter;

  constructor(private readonly sources: MetricsSources) {
    const registers = [this.#registry];
    this.#registerTotals();
    this.#registerGauges();
    const distribution = (name: string, help: string, bounds: readonly number[]) =>
      new Distribution(name, help, bounds, this.#registry);
    this.#duration = distribution(
      "model_server_request_duration_seconds",
      "Answered requests, from admission to the answer",
      SECONDS_BUCKETS,
    );
    this.#queue = distribution(
      "model_server_queue_duration_seconds",
      "Answered requests, from tokenised to the start of their first inference",
      SECONDS_BUCKETS,
    );
    this.#batchTexts = distribution("model_server_batch_texts", "Texts in an inference", SIZE_BUCKETS);
    this.#batchTokens = distribution(
      "model_server_batch_tokens",
      "Tokens in an inference, padding counted",
      TOKEN_BUCKETS,
    );
    this.#errors = new Counter({
      name: "model_server_errors_total",
      help: "Errors sent to clients, by the code in the README's table",
      labelNames: ["code"],
      registers,
    });
    this.#workers = new Counter({
      name: "model_server_worker_events_total",
      help: "Inference threads that started, hung (and were replaced) or crashed",
      labelNames: ["kind"],
      registers,
    });
  }

  /** Adds the process's own: CPU time, memory, descriptors, event-loop lag, garbage collection. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  request({ model, outcome, totalMs, phases }: Parameters<Telemetry["request"]>[0]): void {
    if (outcome !== "success") return;
    this.#duration.observe(model, totalMs / 1000);
    this.#queue.observe(model, phases.queue / 1000);
  }

  batch({ model, outcome, texts, paddedTokens }: Parameters<Telemetry["batch"]>[0]): void {
    if (outcome !== "success") return;
    this.#batchTexts.observe(model, texts);
    this.#batchTokens.observe(model, paddedTokens);
  }

  worker({ kind }: Parameters<Telemetry["worker"]>[0]): void {
    this.#workers.inc({ kind });
  }

  /** Counts an error that a client was sent. */
  error(code: ErrorCode): void {
    this.#errors.inc({ code });
  }

  /** Leaves out what a model did; of all of them where none is given. */
  forget(model?: ModelIdentity): void {
    for (const each of [this.#duration, this.#queue, this.#batchTexts, this.#batchTokens]) each.forget(model);
  }

  /** How many answered requests took at most so long, since the start and over all models: cumulative, by bound. */
  latency(): Latency {
    return {
      // JSON knows no infinity.
      upper_ms: [...SECONDS_BUCKETS.map((bound) => bound * 1000), null],
      requests: this.#duration.cumulative(),
    };
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** A counter whose value is read from the totals when it is asked for. */
  #total(name: string, help: string, value: (totals: ModelTotals) => number): void {
    this.#labelledTotal(name, help, [], (totals, set) => set({}, value(totals)));
  }

  #labelledTotal<L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (totals: ModelTotals, set: (own: Partial<Record<L, string>>, value: number) => void) => void,
  ): void {
    const shown = () => this.#shown();
    new Counter<string>({
      name,
      help,
      labelNames: [...MODEL_LABELS, ...labels],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const of of shown()) {
          const { name: model, version, sha256 } = of.model;
          read(of, (own, value) => this.inc({ model, version, sha256, ...own }, value));
        }
      },
    });
  }

  #shown(): readonly ModelTotals[] {
    const { totals, models } = this.sources;
    for (const model of models()) totals.of(model);
    return totals.all();
  }

  #registerTotals(): void {
    const us = (ms: number) => Math.round(ms * 1000);
    this.#total("nv_inference_request_success", "Requests answered", ({ success }) => success.count);
    this.#labelledTotal(
      "nv_inference_request_failure",
      "Requests not answered, by Triton's reasons",
      ["reason"],
      ({ failures }, set) => {
        for (const reason of FAILURE_REASONS) set({ reason }, failures[reason].count);
      },
    );
    this.#total("nv_inference_count", "Texts scored in answered requests", ({ texts }) => texts);
    this.#total(
      "nv_inference_exec_count",
      "Inferences of the graph, each of a batch",
      ({ batches }) => batches,
    );
    this.#total("nv_inference_request_duration_us", "Time of answered requests", ({ success }) =>
      us(success.ms),
    );
    this.#total("nv_inference_queue_duration_us", "Time in the queue", ({ phases }) => us(phases.queue));
    this.#total(
      "nv_inference_compute_input_duration_us",
      "Time to tokenise and to make input tensors",
      ({ phases }) => us(phases.tokenize + phases.compute_input),
    );
    this.#total("nv_inference_compute_infer_duration_us", "Time in the graph", ({ phases }) =>
      us(phases.infer),
    );
    this.#total(
      "nv_inference_compute_output_duration_us",
      "Time to read the labels from the graph's output",
      ({ phases }) => us(phases.decode),
    );
    this.#total("model_server_tokens_total", "Tokens of answered requests", ({ tokens }) => tokens);
    this.#total(
      "model_server_batch_tokens_total",
      "Tokens in inferences, without padding",
      ({ batchTokens }) => batchTokens,
    );
    this.#total(
      "model_server_padding_tokens_total",
      "Padding in inferences: computed for nothing",
      ({ paddingTokens }) => paddingTokens,
    );
    this.#labelledTotal(
      "model_server_phase_duration_seconds_total",
      "Time of answered requests by phase",
      ["phase"],
      ({ phases }, set) => {
        for (const phase of PHASES) set({ phase }, phases[phase] / 1000);
      },
    );
  }

  #registerGauges(): void {
    const { scheduler, models, canaries } = this.sources;
    const registers = [this.#registry];
    const gauge = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    gauge(
      "nv_inference_pending_request_count",
      "Requests without their answer yet",
      () => scheduler().waitingRequests,
    );
    gauge("model_server_queue_texts", "Texts that wait", () => scheduler().waitingTexts);
    gauge("model_server_queue_tokens", "Tokens that wait, padding counted", () => scheduler().waitingTokens);
    gauge("model_server_running_batches", "Inferences that run", () => scheduler().runningBatches);
    gauge("model_server_batch_capacity", "Inferences that can run at once", () => scheduler().capacity);
    new Gauge({
      name: "model_server_model_info",
      help: "1 for each model in service; the SHA-256 is that of its manifest",
      labelNames: MODEL_LABELS,
      registers,
      collect() {
        this.reset();
        for (const { name: model, version, sha256 } of models()) this.set({ model, version, sha256 }, 1);
      },
    });
    new Gauge({
      name: "model_server_canary_percent",
      help: "Part of the requests without a version that a canary gets",
      labelNames: MODEL_LABELS,
      registers,
      collect() {
        this.reset();
        for (const { model, version, percent } of canaries()) {
          const served = models().find((one) => one.name === model && one.version === version);
          if (served !== undefined) this.set({ model, version, sha256: served.sha256 }, percent);
        }
      },
    });
  }
}
