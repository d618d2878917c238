import type { App } from "./app.ts";
import type { Scheduler } from "./core/scheduler.ts";
import type { Lifecycle } from "./lifecycle.ts";

/** What {@link endOnSignal} ends. */
export interface ShutdownOptions {
  readonly app: App;
  readonly scheduler: Scheduler;
  readonly lifecycle: Lifecycle;
  readonly timeoutMs: number;
}

const SIGNALS = { SIGTERM: 15, SIGINT: 2 } as const;

/**
 * On the first SIGTERM or SIGINT: not ready, no new requests, finish what was admitted, exit 0.
 * A second one ends the process at once, with the status of a process that the signal killed.
 *
 * While the queue drains the port stays open: health checks see 503, and clients are told to go elsewhere.
 */
export function endOnSignal({ app, scheduler, lifecycle, timeoutMs }: ShutdownOptions): void {
  let ending = false;
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (ending) process.exit(128 + number);
      ending = true;
      lifecycle.markDraining();
      app.log.info({ signal, waitingTexts: scheduler.waitingTexts }, "draining");
      setTimeout(() => {
        // A client that never finishes sending its request was promised nothing.
        app.log.error(
          { timeoutMs, inferenceRuns: scheduler.busy },
          "cut off what was left at the end of the time to drain",
        );
        process.exit(scheduler.busy ? 1 : 0);
      }, timeoutMs).unref();
      void scheduler
        .idle()
        .then(() => app.close())
        .then(() => {
          app.log.info("ended");
          process.exit(0);
        });
    });
  }
}
