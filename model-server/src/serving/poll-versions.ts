import { setTimeout as sleep } from "node:timers/promises";
import type { Repository } from "./repository.ts";

/** What {@link pollVersions} looks after. */
export interface PollOptions {
  readonly repository: Pick<Repository, "names" | "newestOf" | "serves" | "load">;
  readonly intervalMs: number;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Looks again and again for a version that was not there before, and loads it as a load call does. A version that was
 * there at the last look is left alone, so that whoever goes back to an older one by a load call, or takes a model out
 * of service, is not overruled. Of a version that is refused it says so once.
 */
export async function pollVersions({ repository, intervalMs, log, signal }: PollOptions): Promise<void> {
  const seen = new Map<string, string | undefined>();
  while (!signal.aborted) {
    for (const model of repository.names) {
      const first = !seen.has(model);
      const found = await repository.newestOf(model).then(
        (version) => ({ version }),
        (error: Error) => void log.warn({ model, reason: error.message }, "versions could not be listed"),
      );
      if (found === undefined || signal.aborted) continue;
      const { version } = found;
      const isNew = version !== seen.get(model);
      seen.set(model, version);
      if (first || !isNew || version === undefined || !repository.serves(model)) continue;
      await repository.load(model, version).then(
        ({ sha256 }) => log.info({ model, version, sha256 }, "loaded by polling"),
        (error: Error) => {
          const reason = (error.cause as Error | undefined)?.message ?? error.message;
          log.warn({ model, version, reason }, "load refused");
        },
      );
    }
    await sleep(intervalMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
