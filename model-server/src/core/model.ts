import { ServiceError, StartError, shown } from "../errors.ts";
import type { Bundle } from "./bundle/bundle.ts";
import type { Manifest } from "./bundle/manifest.ts";
import { type Canary, goesToCanary, type ModelCanary } from "./canary.ts";
import type { Predictor } from "./predictor.ts";

/** What people want to know of a model: what it tells apart, how well, and where it comes from. */
export type ModelCard = Pick<
  Manifest,
  "labels" | "multi_label" | "metrics" | "provenance" | "licence" | "attribution"
>;

/** A model in service: what it is called, and what answers for it. */
export interface Model {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the bundle's manifest. */
  readonly sha256: string;
  readonly task: string;
  readonly description: string;
  readonly card: ModelCard;
  readonly predictor: Predictor;
}

export function modelOf({ manifest, sha256 }: Bundle, predictor: Predictor): Model {
  const { name, version, task, description = "", labels, multi_label, licence, attribution } = manifest;
  const { metrics, provenance } = manifest;
  const card = { labels, multi_label, licence, attribution, provenance, ...(metrics && { metrics }) };
  return { name, version, sha256, task, description, card, predictor };
}

/** The models in service, by name and version. */
export class ModelRegistry {
  readonly #models = new Map<string, Map<string, Model>>();
  readonly #canaries = new Map<string, Canary>();

  /** @param random - draws lots for requests without an id, in [0, 1) */
  constructor(private readonly random: () => number = Math.random) {}

  add(model: Model): void {
    const versions = this.#models.get(model.name) ?? new Map<string, Model>();
    if (versions.has(model.version)) {
      throw new StartError(
        `MODEL_URI names ${model.name} version ${model.version} twice. Remove one, or export it under another version.`,
      );
    }
    versions.set(model.version, model);
    this.#models.set(model.name, versions);
  }

  /** Takes versions of a model out of service; requests that found them keep them. */
  remove(models: readonly Model[]): void {
    for (const { name, version } of models) {
      const versions = this.#models.get(name);
      versions?.delete(version);
      if (versions?.size === 0) this.#models.delete(name);
      if (this.#canaries.get(name)?.version === version) this.#canaries.delete(name);
    }
  }

  /**
   * Gives a version a part of the requests that name none; undefined ends that.
   *
   * @throws ServiceError where the model or the version is not served
   */
  setCanary(name: string, canary: Canary | undefined): void {
    if (canary === undefined) {
      this.#canaries.delete(name);
      return;
    }
    this.find(name, canary.version);
    this.#canaries.set(name, canary);
  }

  /** Versions that get a part of the requests, by model. */
  canaries(): ModelCanary[] {
    return [...this.#canaries].map(([model, canary]) => ({ model, ...canary }));
  }

  /**
   * Who answers a request: the version that it names, else the canary for its part of the requests, else what
   * {@link find} says.
   *
   * @param id - of the request; the same one always goes to the same version
   * @throws ServiceError where the model or the version is not served
   */
  pick(name: string, version?: string, id?: string): Model {
    const canary = this.#canaries.get(name);
    if (canary === undefined || !(version === undefined || version === "latest"))
      return this.find(name, version);
    return goesToCanary({ model: name, ...canary }, id, this.random)
      ? this.find(name, canary.version)
      : this.find(name);
  }

  names(): string[] {
    return [...this.#models.keys()];
  }

  /** Oldest first; the last one is the latest. */
  versions(name: string): string[] {
    return [...this.#versionsOf(name).keys()].sort(byVersion);
  }

  /**
   * @param version - a served version; `latest` and undefined mean the newest that is no canary
   * @throws ServiceError where the model or the version is not served
   */
  find(name: string, version?: string): Model {
    const versions = this.#versionsOf(name);
    const wanted = version === undefined || version === "latest" ? this.#latest(name) : version;
    const model = versions.get(wanted ?? "");
    if (model !== undefined) return model;
    throw new ServiceError(
      "version-not-found",
      `The model ${shown(name)} is not served in version ${shown(version)}. Served: ${this.versions(name).join(", ")}.`,
    );
  }

  #latest(name: string): string | undefined {
    const versions = this.versions(name);
    const canary = this.#canaries.get(name)?.version;
    return versions.filter((version) => version !== canary).at(-1) ?? versions.at(-1);
  }

  #versionsOf(name: string): ReadonlyMap<string, Model> {
    const versions = this.#models.get(name);
    if (versions !== undefined) return versions;
    throw new ServiceError(
      "model-not-found",
      `There is no model ${shown(name)} here. Served: ${this.names().join(", ")}.`,
    );
  }
}

/** 1.10.0 is newer than 1.9.0. */
function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
