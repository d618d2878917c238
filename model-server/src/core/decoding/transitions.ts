import { StartError } from "../../errors.ts";
import type { Bundle } from "../bundle/bundle.ts";
import type { CrfDecodingSpec } from "../bundle/manifest.ts";
import type { Transitions } from "./viterbi.ts";

/**
 * The transitions of a CRF: a JSON array `[to][from]` of finite numbers, square over the labels.
 *
 * @throws StartError where it is something else
 */
export function readTransitions(bundle: Bundle, spec: CrfDecodingSpec): Transitions {
  const size = bundle.manifest.labels.length;
  let rows: unknown;
  try {
    rows = JSON.parse(bundle.file(spec.transitions).toString("utf8"));
  } catch {
    rows = undefined;
  }
  const isRow = (row: unknown): row is number[] =>
    Array.isArray(row) && row.length === size && row.every(Number.isFinite);
  if (!Array.isArray(rows) || rows.length !== size || !rows.every(isRow)) {
    throw new StartError(`${spec.transitions} is not a JSON array of ${size} rows of ${size} numbers`);
  }
  return { weights: Float32Array.from(rows.flat()), start: spec.start_id, stop: spec.stop_id };
}
