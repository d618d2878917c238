import { StartError } from "../../errors.ts";
import type { Bundle } from "../bundle/bundle.ts";

/**
 * A vocabulary of the bundle: a JSON array in which the index is the item's id, null where an id has none.
 *
 * @throws StartError where the file holds something else
 */
export function readVocabulary(bundle: Bundle, file: string): Map<string, number> {
  let items: unknown;
  try {
    items = JSON.parse(bundle.file(file).toString("utf8"));
  } catch {
    items = undefined;
  }
  if (!Array.isArray(items) || !items.every((item) => typeof item === "string" || item === null)) {
    throw new StartError(`the vocabulary ${file} is not a JSON array of words and nulls`);
  }
  const ids = new Map<string, number>();
  items.forEach((item: string | null, id) => {
    if (item !== null && !ids.has(item)) ids.set(item, id);
  });
  return ids;
}
