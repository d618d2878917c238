import type { FastifyReply } from "fastify";
import { type ModelIdentity, PHASES, type PhaseTimes } from "../core/telemetry.ts";
import type { Caller } from "../serving/inference.ts";

/**
 * Says in the headers which model answered and where the time went: `Server-Timing`, which browsers show, has
 * each phase in milliseconds.
 */
export function describe(reply: FastifyReply, model: ModelIdentity, phases: PhaseTimes): void {
  const { name, version, sha256 } = model;
  void reply
    .header("model-name", name)
    .header("model-version", version)
    .header("model-sha256", sha256)
    .header("server-timing", PHASES.map((phase) => `${phase};dur=${phases[phase].toFixed(3)}`).join(", "));
}

/** The client of a request. It hung up where its connection closes before the whole answer was written. */
export function callerOf({ raw, log, trace }: FastifyReply): Caller {
  return {
    log,
    watcher: trace?.watcher,
    onHangUp: (leave) =>
      void raw.once("close", () => {
        if (!raw.writableFinished) leave();
      }),
  };
}
