import { setTimeout as delay } from "node:timers/promises";
import type { App } from "./app.ts";
import type { Scheduler } from "./core/scheduler.ts";
import type { Lifecycle } from "./lifecycle.ts";

/** What {@link endOnSignal} ends. */
export interface ShutdownOptions {
  readonly app: App;
  readonly scheduler: Scheduler;
  readonly lifecycle: Lifecycle;
  readonly timeoutMs: number;
  /** Ends the threads. Resolves with false where one of them has not ended after the given time. */
  closeBackend(withinMs: number): Promise<boolean>;
}

type Signal = "SIGTERM" | "SIGINT";

/** Time for the last lines of the log to be written. */
const LOG_MS = 100;

/** Time for threads to end. They end between two inferences, and not at all while one hangs. */
const THREADS_MS = 1_000;

/**
 * On the first SIGTERM or SIGINT: not ready, no new requests, finish what was admitted, exit 0.
 * A second one ends the process at once, as the signal does by itself.
 *
 * While the queue drains the port stays open: health checks see 503, and clients are told to go elsewhere.
 */
export function endOnSignal(options: ShutdownOptions): void {
  const { app, scheduler, lifecycle, timeoutMs } = options;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (lifecycle.draining) return endBySignal(signal);
      lifecycle.markDraining();
      app.log.info({ signal, waitingTexts: scheduler.waitingTexts }, "draining");
      const timer = setTimeout(() => void cutOff(options), timeoutMs).unref();
      void scheduler
        .idle()
        .then(() => app.close())
        .then(() => {
          clearTimeout(timer);
          app.log.info("ended");
          return endWith(0, options);
        });
    });
  }
}

/** A client that never finishes sending its request was promised nothing; an admitted one was. */
async function cutOff(options: ShutdownOptions): Promise<void> {
  const { app, scheduler, timeoutMs } = options;
  const inferenceRuns = scheduler.busy;
  app.log.error({ timeoutMs, inferenceRuns }, "cut off what was left at the end of the time to drain");
  await endWith(inferenceRuns ? 1 : 0, options);
}

/** `process.exit` waits for every thread, so one that hangs in native code would keep the process for ever. */
async function endWith(status: number, { app, closeBackend }: ShutdownOptions): Promise<void> {
  if (await closeBackend(THREADS_MS)) process.exit(status);
  app.log.error("a thread hangs; the process is killed");
  // A process that is killed does not write what its log still holds.
  await delay(LOG_MS);
  endBySignal("SIGTERM");
}

function endBySignal(signal: Signal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // As process 1 of a container it does not die of that; this it does.
  setTimeout(() => process.abort(), 100);
}
