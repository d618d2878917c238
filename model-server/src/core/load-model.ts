import { fileURLToPath } from "node:url";
import type { Backend, BackendOptions } from "../backend/backend.ts";
import { StartError } from "../errors.ts";
import { loadBundle } from "./bundle/bundle.ts";
import { checkGolden, shortestTexts } from "./bundle/golden.ts";
import { type Model, modelOf } from "./model.ts";

/** A model that may serve, and how that was found out. */
export interface LoadedModel {
  readonly model: Model;
  /** Golden vectors that it answered as Flair did. */
  readonly goldenVectors: number;
  /** Some short texts of them, to ask it about. */
  readonly samples: readonly string[];
}

const SAMPLES = 32;

/**
 * Bundle → verified → opened → golden vectors met.
 *
 * @param uri - `file:` URL of the bundle's folder
 * @param sha256 - what its `bundle.json` must hash to, where that is known
 * @throws StartError with one line
 */
export async function loadModel(
  uri: URL,
  backend: Backend,
  options: BackendOptions,
  sha256?: string,
): Promise<LoadedModel> {
  const directory = fileURLToPath(uri);
  const bundle = await loadBundle(directory, sha256);
  try {
    const predictor = await backend.open(bundle, options);
    const goldenVectors = backend.answersTruly ? await checkGolden(bundle, predictor) : 0;
    return { model: modelOf(bundle, predictor), goldenVectors, samples: shortestTexts(bundle, SAMPLES) };
  } catch (error) {
    throw new StartError(`The bundle ${directory} is refused: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
