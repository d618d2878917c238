import type { ModelRegistry } from "../core/model.ts";
import { type SchedulerState, type Telemetry, telemetryFor } from "../core/telemetry.ts";
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

  constructor({ registry, scheduler }: ObservabilityOptions) {
    this.metrics = new Metrics({
      totals: this.totals,
      scheduler,
      models: () => servedModels(registry),
      canaries: () => registry.canaries(),
    });
    this.telemetry = telemetryFor(this.totals, this.metrics);
  }

  /** Counts an error that a client was sent, whatever the protocol. */
  errorSent(code: ErrorCode): void {
    this.metrics.error(code);
  }
}
