import type { OffsetUnit } from "../core/bundle/manifest.ts";
import { inUtf16 } from "../core/entities.ts";
import type { Model, ModelRegistry } from "../core/model.ts";
import type { Inference } from "../core/pending-request.ts";
import type { Scheduler } from "../core/scheduler.ts";
import type { RequestWatcher } from "../core/telemetry.ts";
import { ServiceError } from "../errors.ts";
import type { Lifecycle } from "../lifecycle.ts";

/** What {@link InferenceService} puts together. */
export interface InferenceServiceOptions {
  readonly registry: ModelRegistry;
  readonly scheduler: Scheduler;
  readonly lifecycle: Lifecycle;
}

/** Who asks, whatever the protocol. */
export interface Caller {
  readonly log: { debug(fields: object, message: string): void };
  /** @default - nobody watches this request apart from the others */
  readonly watcher?: RequestWatcher | undefined;
  /** Registers what is to be done when the client hangs up before it has its answer. */
  onHangUp(leave: () => void): void;
}

/** Texts to score, and how long the client waits for them. */
export interface Texts {
  readonly texts: readonly string[];
  readonly deadlineMs?: number | undefined;
  /** What offsets are to count. @default - as the bundle declares */
  readonly offsetUnit?: OffsetUnit | undefined;
}

/** What each protocol asks of the server: find the model, admit the texts, score them. */
export class InferenceService {
  constructor(private readonly options: InferenceServiceOptions) {}

  /**
   * @param version - a served version; `latest` and undefined mean the canary or the newest of the others
   * @param id - of the request; the same one always goes to the same version
   * @throws ServiceError `not-ready` while the server starts or ends, or where the model is not served
   */
  find(name: string, version?: string, id?: string): Model {
    this.#refuseIfNotReady();
    return this.options.registry.pick(name, version, id);
  }

  /**
   * Refuses a request whose body is still to come, where nothing fits into the queue or the server takes nothing.
   *
   * @param name - undefined where the body names the model
   * @throws ServiceError `overloaded`, `not-ready`; or what {@link find} throws, for a model that is not served
   */
  refuseUnread(name?: string, version?: string): void {
    const { scheduler, registry } = this.options;
    this.#refuseIfNotReady();
    if (!scheduler.full) return;
    // Where there is one model, it is the one that is meant.
    const [only, ...others] = registry.names();
    const meant = name ?? (others.length === 0 ? only : undefined);
    scheduler.refuseIfFull(meant === undefined ? undefined : this.find(meant, version));
  }

  #refuseIfNotReady(): void {
    if (this.options.lifecycle.accepting) return;
    throw new ServiceError("not-ready", "The server is ending and takes no new requests. Try again later.");
  }

  /**
   * Scores texts, in their order.
   *
   * @throws ServiceError where they do not fit into the queue, or are not scored
   */
  async score(model: Model, { texts, deadlineMs, offsetUnit }: Texts, caller: Caller): Promise<Inference> {
    const { scheduler } = this.options;
    const job = scheduler.submit(model, texts, { deadlineMs, watcher: caller.watcher });
    const { name, version, sha256 } = model;
    const named = { model: name, version, sha256, texts: texts.length };
    caller.log.debug({ ...named, waitingTexts: scheduler.waitingTexts }, "admitted");
    caller.onHangUp(() => job.cancel());
    const inference = await job.result;
    caller.log.debug({ ...named, phases: inference.phases }, "answered");
    if ((offsetUnit ?? model.predictor.offsetUnit) !== "utf-16") return inference;
    const predictions = inference.predictions.map((prediction, i) => inUtf16(prediction, texts[i] as string));
    return { ...inference, predictions };
  }
}
