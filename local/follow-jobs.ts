import { setTimeout as delay } from "node:timers/promises";
import type { OutcomeReader } from "./outcomes/consumer.ts";
import type { Ledger } from "./outcomes/ledger.ts";
import { Problem } from "./problem.mjs";
import type { FlinkRest } from "./services/flink-rest.ts";

const pollMs = 250;
const askForFailuresEveryMs = 2_000;

/** {@link followJobs}'s options. */
export interface FollowOptions {
  readonly rest: FlinkRest;
  /** Ids of the two jobs. */
  readonly jobs: { readonly inference: string; readonly replay: string };
  /** Records in the input. */
  readonly records: number;
  readonly ledger: Ledger;
  readonly reader: OutcomeReader;
  /** How long nothing may happen. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
  /** Called at each look. */
  readonly tick: () => void;
  readonly onWarning: (message: string) => void;
  /** Named in messages. */
  readonly logs: string;
}

/**
 * Waits until the replay has finished and every record has its outcome, and then whether anything more comes: a
 * duplicate may follow the last record. Two checkpoints later nothing can be on its way: the first one holds all that
 * had been read, and the second one begins after the first one's transactions were committed.
 *
 * @throws Problem when a job fails, or nothing has arrived for too long
 */
export async function followJobs(options: FollowOptions): Promise<void> {
  const { rest, jobs, records, ledger, reader, signal, tick } = options;
  const failures = new FailureWatch(options);
  const patience = new Patience(options);
  let finished = false;
  while (!finished || ledger.accounted < records) {
    await look();
    finished ||= await failures.check();
    patience.note(`${ledger.accounted + ledger.surplus} ${finished}`, finished);
  }

  for (let checkpoints = 0, beganAtMs = Date.now(); checkpoints < 2; ) {
    await look();
    await failures.check();
    const newestMs = await rest.lastCheckpointTriggeredAtMs(jobs.inference);
    if (newestMs > beganAtMs) {
      checkpoints += 1;
      beganAtMs = newestMs;
    }
    patience.note(`checkpoint ${checkpoints}`, finished);
  }
  while (!(await reader.caughtUp())) {
    await look();
    await failures.check();
    patience.note("catching up", finished);
  }

  async function look(): Promise<void> {
    await delay(pollMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw signal.reason;
    tick();
  }
}

/** Looks at the states of both jobs, and reports each restart once. */
class FailureWatch {
  readonly #options: FollowOptions;
  #reported = 0;
  #askedAtMs = 0;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** @returns whether the replay has finished */
  async check(): Promise<boolean> {
    const { rest, jobs } = this.#options;
    const [replay, inference] = await Promise.all([rest.status(jobs.replay), rest.status(jobs.inference)]);
    if (replay.isFinal && replay.state !== "FINISHED")
      await this.#fail("csv-replay", jobs.replay, replay.state);
    if (inference.isFinal) await this.#fail("ml-inference", jobs.inference, inference.state);
    await this.#warn();
    return replay.state === "FINISHED";
  }

  async #fail(name: string, id: string, state: string): Promise<never> {
    const [cause = "Flink gives no reason."] = await this.#options.rest.failures(id);
    throw new Problem(
      `The job ${name} ended as ${state}: ${cause.replace(/\.$/, "")}. The logs: ${this.#options.logs}`,
    );
  }

  async #warn(): Promise<void> {
    const { rest, jobs, onWarning } = this.#options;
    if (Date.now() - this.#askedAtMs < askForFailuresEveryMs) return;
    this.#askedAtMs = Date.now();
    const failures = [...(await rest.failures(jobs.inference)), ...(await rest.failures(jobs.replay))];
    if (failures.length > this.#reported) onWarning(`A job failed and is restarted: ${failures[0]}`);
    this.#reported = failures.length;
  }
}

/** Notices when nothing changes any more. */
class Patience {
  readonly #options: FollowOptions;
  #state = "";
  #sinceMs = Date.now();

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  note(state: string, replayFinished: boolean): void {
    if (state !== this.#state) {
      this.#state = state;
      this.#sinceMs = Date.now();
    }
    const { stallMs, ledger, records, logs } = this.#options;
    if (Date.now() - this.#sinceMs < stallMs) return;
    const replay = replayFinished ? "csv-replay has finished" : "csv-replay is still running";
    throw new Problem(
      `Nothing has arrived for ${Math.round(stallMs / 1000)} s: ${ledger.accounted} of ${records} records have an outcome, and ${replay}. The logs say why: ${logs}`,
    );
  }
}
