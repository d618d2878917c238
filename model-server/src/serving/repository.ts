import { isPercent } from "../core/canary.ts";
import type { Model, ModelRegistry } from "../core/model.ts";
import type { Scheduler } from "../core/scheduler.ts";
import { ServiceError, shown } from "../errors.ts";
import { servedModels } from "../observability/statistics.ts";

/** What {@link Repository} works with. */
export interface RepositoryOptions {
  readonly registry: ModelRegistry;
  readonly scheduler: Pick<Scheduler, "drained">;
  /** Names that may be loaded and unloaded; all others are not there. */
  readonly names: readonly string[];
  /** Bundles lie below it as `NAME/VERSION`. */
  readonly base: URL;
  /** Loads a bundle, verifies it and warms it up. */
  readonly load: (uri: URL) => Promise<Model>;
  /**
   * The newest version that lies in a model's folder; undefined where there is none.
   *
   * @throws ServiceError `invalid-request` where such an address cannot be listed
   */
  readonly newest: (folder: URL, isVersion: (name: string) => boolean) => Promise<string | undefined>;
  /**
   * Called with a model that was unloaded, once its last request has its answer.
   * @default - nobody is told
   */
  readonly onRetired?: (model: Model) => void;
}

/** Versions as a bundle's manifest allows them: no way leads out of the repository. */
export const VERSION_PATTERN = "^[0-9A-Za-z]([0-9A-Za-z._-]{0,61}[0-9A-Za-z])?$";

/** Changes which models are in service while the server runs; one change at a time. */
export class Repository {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: RepositoryOptions) {}

  /** Models in service. */
  index(): readonly Model[] {
    return servedModels(this.options.registry);
  }

  /**
   * Loads a version beside those in service. Once it answers its golden vectors it takes over; the others leave,
   * and are freed when their last request is answered.
   *
   * With a percentage it takes over for that part of the requests alone, and the newest of the others stays for the
   * rest: a canary, of which a model has one at a time. Loaded once more, without one, it takes over.
   *
   * @param asked - a version; undefined takes the newest one of the repository
   * @param percent - part of the requests, from 0 to 100; undefined is all of them
   * @throws ServiceError where the name or the version is not allowed, or the bundle is refused
   */
  async load(name: string, asked?: unknown, percent?: unknown): Promise<Model> {
    this.#allow(name);
    if (percent !== undefined && !isPercent(percent)) {
      throw new ServiceError(
        "invalid-request",
        `The parameter "canary_percent" is ${shown(percent)}, allowed is a number from 0 to 100. Leave it out for a version that takes over.`,
      );
    }
    const version = asked ?? (await this.#newest(name));
    if (typeof version !== "string" || !new RegExp(VERSION_PATTERN).test(version)) {
      throw new ServiceError(
        "invalid-request",
        `The parameter "version" is ${shown(version)}, allowed is a version of the model. Send {"parameters":{"version":"1.0.0"}}.`,
      );
    }
    return this.#afterOthers(async () => {
      const { registry, base } = this.options;
      const before = registry.names().includes(name) ? servedModels(registry, name) : [];
      const stable = before.length > 0 ? registry.find(name) : undefined;
      const served = before.find((one) => one.version === version);
      const model = served ?? (await this.#loadFrom(new URL(`${name}/${version}/`, base), name, version));
      if (served === undefined) registry.add(model);
      const others = before.filter((one) => one !== model);
      if (percent === undefined) {
        registry.setCanary(name, undefined);
        this.#retire(others);
      } else {
        // The version that had the requests which went to no canary keeps them, unless it is the canary now.
        const stays = stable === model ? others.at(-1) : stable;
        registry.setCanary(name, { version, percent });
        this.#retire(others.filter((one) => one !== stays));
      }
      return model;
    });
  }

  /** Names that may be loaded. */
  get names(): readonly string[] {
    return this.options.names;
  }

  /** Whether any version of the model is in service. */
  serves(name: string): boolean {
    return this.options.registry.names().includes(name);
  }

  /**
   * The newest version that lies in a model's folder; undefined where there is none.
   *
   * @throws Error where the store does not answer
   */
  newestOf(name: string): Promise<string | undefined> {
    const isVersion = (version: string) => new RegExp(VERSION_PATTERN).test(version);
    return this.options.newest(new URL(`${name}/`, this.options.base), isVersion);
  }

  async #newest(name: string): Promise<string> {
    const found = await this.newestOf(name).catch((cause: unknown) => {
      if (cause instanceof ServiceError) throw cause;
      throw new ServiceError(
        "load-failed",
        `The versions of ${name} could not be listed. The server's log says why; or name one: {"parameters":{"version":"1.0.0"}}.`,
        { cause },
      );
    });
    if (found !== undefined) return found;
    throw new ServiceError("load-failed", `The repository holds no version of ${name}.`);
  }

  /**
   * Takes all versions of a model out of service.
   *
   * @returns what was served
   * @throws ServiceError where the name is not allowed or not served
   */
  unload(name: string): Promise<readonly Model[]> {
    this.#allow(name);
    return this.#afterOthers(async () => {
      const served = servedModels(this.options.registry, name);
      this.#retire(served);
      return served;
    });
  }

  async #loadFrom(uri: URL, name: string, version: string): Promise<Model> {
    const model = await this.options.load(uri).catch((cause: unknown) => {
      throw new ServiceError(
        "load-failed",
        `The model ${name} ${version} could not be loaded. The server's log says why.`,
        { cause },
      );
    });
    if (model.name === name && model.version === version) return model;
    model.predictor.release?.();
    throw new ServiceError(
      "load-failed",
      `The bundle calls itself ${model.name} ${model.version}, asked for was ${name} ${version}.`,
    );
  }

  #retire(models: readonly Model[]): void {
    this.options.registry.remove(models);
    for (const model of models) {
      void this.options.scheduler.drained(model).then(() => {
        model.predictor.release?.();
        this.options.onRetired?.(model);
      });
    }
  }

  #allow(name: string): void {
    const { names } = this.options;
    if (names.includes(name)) return;
    throw new ServiceError(
      "model-not-found",
      `The model ${shown(name)} may not be loaded or unloaded. Allowed: ${names.join(", ")}.`,
    );
  }

  #afterOthers<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#last.then(change, change);
    this.#last = done;
    done.catch(() => {});
    return done;
  }
}
