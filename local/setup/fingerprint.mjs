// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What builds leave behind, or what no build reads. */
const skipped = new Set(["target", "dist", "node_modules", "test", "README.md"]);

/**
 * SHA-256 over names and contents of files. Folders are walked; build outputs and tests in them are left out.
 *
 * @param {string} root folder that the paths are relative to
 * @param {readonly string[]} paths files or folders; one that is absent counts as absent
 * @param {string} [salt] anything else that the outcome depends on
 * @returns {string} hex
 */
export function fingerprint(root, paths, salt = "") {
  const hash = createHash("sha256").update(salt);
  for (const path of paths) add(hash, root, path);
  return hash.digest("hex");
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} root
 * @param {string} path
 */
function add(hash, root, path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return;
  if (statSync(absolute).isDirectory()) {
    const names = readdirSync(absolute).filter((name) => !skipped.has(name) && !name.startsWith("."));
    for (const name of names.sort()) add(hash, root, join(path, name));
    return;
  }
  const content = readFileSync(absolute);
  hash.update(`${path}\0${content.length}\0`).update(content);
}

/** Remembers which fingerprint a step was last done for. */
export class Stamp {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
  }

  /** @param {string} value */
  matches(value) {
    return existsSync(this.file) && readFileSync(this.file, "utf8") === value;
  }

  /** @param {string} value */
  write(value) {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, value);
  }
}
