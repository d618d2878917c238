import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
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
   * @param asked - a version; undefined takes the newest one of a repository in a folder
   * @throws ServiceError where the name or the version is not allowed, or the bundle is refused
   */
  async load(name: string, asked: unknown): Promise<Model> {
    this.#allow(name);
    const version = asked ?? (await newestIn(new URL(`${name}/`, this.options.base)));
    if (typeof version !== "string" || !new RegExp(VERSION_PATTERN).test(version)) {
      throw new ServiceError(
        "invalid-request",
        `The parameter "version" is ${shown(version)}, allowed is a version of the model. Send {"parameters":{"version":"1.0.0"}}.`,
      );
    }
    return this.#afterOthers(async () => {
      const { registry, base } = this.options;
      const others = registry.names().includes(name) ? servedModels(registry, name) : [];
      const served = others.find((model) => model.version === version);
      if (served !== undefined) return served;
      const model = await this.#loadFrom(new URL(`${name}/${version}/`, base), name, version);
      registry.add(model);
      this.#retire(others);
      return model;
    });
  }

  /**
   * Takes all versions of a model out of service.
   *
   * @throws ServiceError where the name is not allowed or not served
   */
  unload(name: string): Promise<void> {
    this.#allow(name);
    return this.#afterOthers(async () => this.#retire(servedModels(this.options.registry, name)));
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
      void this.options.scheduler.drained(model).then(() => model.predictor.release?.());
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

/** Newest of the versions in a folder; undefined where there is none, or where it is no folder of this machine. */
async function newestIn(folder: URL): Promise<string | undefined> {
  if (folder.protocol !== "file:") return undefined;
  const found = await readdir(folder).catch(() => []);
  return found
    .filter(
      (name) => new RegExp(VERSION_PATTERN).test(name) && existsSync(new URL(`${name}/bundle.json`, folder)),
    )
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
}
