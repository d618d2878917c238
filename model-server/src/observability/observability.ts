import type { ModelRegistry } from "../core/model.ts";
import { type ModelIdentity, type SchedulerState, type Telemetry, telemetryFor } from "../core/telemetry.ts";
import type { ErrorCode } from "../errors.ts";
import { Metrics } from "./metrics.ts";
import { servedModels } from "./statistics.ts";
import { Totals } from "./totals.ts";

/** What {@link Observability} watches. */
export interface ObservabilityOptions {
  readonly registry: ModelRegistry;
  /** Asked when somebody scrapes: the scheduler is made later, since it tells its events to this. */
  readonly scheduler: () => SchedulerState;
}

/** All that counts what the server does. */
export class Observability {
  readonly totals = new Totals();
  readonly metrics: Metrics;
  /** For the scheduler to tell its events to. */
  readonly telemetry: Telemetry;
  readonly #forgotten = new WeakSet<ModelIdentity>();

  constructor({ registry, scheduler }: ObservabilityOptions) {
    this.metrics = new Metrics({
      totals: this.totals,
      scheduler,
      models: () => servedModels(registry),
      canaries: () => registry.canaries(),
    });
    const all = telemetryFor(this.totals, this.metrics);
    // A batch may end after its clients hung up, and its model with them.
    this.telemetry = {
      request: (event) => this.#forgotten.has(event.model) || all.request(event),
      batch: (event) => this.#forgotten.has(event.model) || all.batch(event),
      worker: all.worker,
    };
  }

  /** Takes a model that is served no more out of all metrics and statistics, for good. */
  forget(model: ModelIdentity): void {
    this.#forgotten.add(model);
    this.totals.forget(model);
    this.metrics.forget(model);
  }

  /** Leaves out what all models did so far. */
  restart(): void {
    this.totals.forget();
    this.metrics.forget();
  }

  /** Counts an error that a client was sent, whatever the protocol. */
  errorSent(code: ErrorCode): void {
    this.metrics.error(code);
  }
}
