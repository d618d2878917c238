// @ts-check
import { resolve } from "node:path";

/**
 * A path as the person meant it: npm runs scripts in the repository's root, wherever it was called.
 *
 * @param {string} path
 */
export function fromShell(path) {
  const { npm_lifecycle_event: script, INIT_CWD: shell } = process.env;
  return resolve(script === "start" && shell !== undefined ? shell : process.cwd(), path);
}
