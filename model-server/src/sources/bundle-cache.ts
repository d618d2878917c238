import { createHash, randomBytes } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { MANIFEST_FILE } from "../core/bundle/bundle.ts";
import type { Manifest } from "../core/bundle/manifest.ts";
import { StartError } from "../errors.ts";

const PARTIAL = ".partial-";
const DISCARDED = ".discarded-";

/** A partial download that nothing was written to for so long belongs to a process that was killed. */
const ABANDONED_MS = 15 * 60_000;

/**
 * Downloaded bundles on disk: one folder each, named by the SHA-256 of its `bundle.json`. A folder appears under that
 * name only when it is complete, so processes may share the cache; what is found is verified before it is used.
 */
export class BundleCache {
  constructor(readonly folder: string) {}

  /** @throws StartError where nothing can be written there */
  async open(): Promise<void> {
    await this.#orExplain(async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      for (const name of await readdir(this.folder)) {
        if (!name.startsWith(PARTIAL) && !name.startsWith(DISCARDED)) continue;
        const path = join(this.folder, name);
        if (Date.now() - (await lastWrite(path)) > ABANDONED_MS) await remove(path);
      }
    });
  }

  /** The folder of a bundle that is there and as it should be. One that is not is thrown away. */
  async find(sha256: string, manifest: Manifest): Promise<string | undefined> {
    const path = join(this.folder, sha256);
    if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
    if (await isWhole(path, sha256, manifest)) return path;
    await this.#discard(path);
    return undefined;
  }

  /** A folder to download into. */
  newPartial(): PartialBundle {
    return new PartialBundle(join(this.folder, `${PARTIAL}${randomBytes(8).toString("hex")}`));
  }

  /**
   * Gives a complete download its name. Where another process was faster, its folder is used.
   *
   * @throws StartError where nothing can be written there
   */
  async keep(partial: PartialBundle, sha256: string, manifest: Manifest): Promise<string> {
    const path = join(this.folder, sha256);
    await this.#orExplain(async () => {
      // Each round that fails has met another process's folder; it stays, or it was not whole and goes.
      while (!(await renamed(partial.folder, path))) {
        if ((await this.find(sha256, manifest)) !== undefined) break;
      }
    });
    return path;
  }

  /** Runs what writes into the cache; an error of the file system ends the start. */
  async #orExplain<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw localError(error, this.folder);
    }
  }

  /** Renamed first: it is gone at once, and whoever reads it now goes on. */
  async #discard(path: string): Promise<void> {
    const aside = join(this.folder, `${DISCARDED}${randomBytes(8).toString("hex")}`);
    await this.#orExplain(async () => {
      await rename(path, aside).catch((error: NodeJS.ErrnoException) => {
        // Another process threw it away.
        if (error.code !== "ENOENT") throw error;
      });
      await remove(aside);
    });
  }
}

/** A download under way. It is removed when the process ends. */
export class PartialBundle {
  readonly #atExit = () => rmSync(this.folder, { recursive: true, force: true });

  constructor(readonly folder: string) {
    process.once("exit", this.#atExit);
  }

  /** Makes the folder, or shows to other processes that it is in use. Resolves with whether it was made. */
  async make(): Promise<boolean> {
    const made = await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const now = new Date();
    await utimes(this.folder, now, now);
    return made !== undefined;
  }

  async remove(): Promise<void> {
    await remove(this.folder);
  }

  /** Removes it for good. */
  async end(): Promise<void> {
    await this.remove();
    process.off("exit", this.#atExit);
  }
}

/** An error of the file system as the person who chose the folder has to read it. */
export function localError(error: unknown, folder: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof StartError || typeof code !== "string") return error;
  return new StartError(
    `The bundle cannot be stored in ${folder}: ${message}. Free space there, or let MODEL_CACHE_DIR name a folder that can be written to.`,
    { cause: error },
  );
}

async function isWhole(folder: string, sha256: string, manifest: Manifest): Promise<boolean> {
  try {
    const names = await readdir(folder);
    if (names.some((name) => name !== MANIFEST_FILE && !Object.hasOwn(manifest.files, name))) return false;
    const bytes = await readFile(join(folder, MANIFEST_FILE));
    if (createHash("sha256").update(bytes).digest("hex") !== sha256) return false;
    for (const [name, expected] of Object.entries(manifest.files)) {
      const path = join(folder, name);
      const found = await stat(path);
      if (!found.isFile() || found.size !== expected.bytes) return false;
      if ((await hashOf(path)) !== expected.sha256) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest("hex");
}

/** Whether the folder has its new name; false where something has it already. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOTDIR") return false;
    throw error;
  }
}

/** Milliseconds since the Unix epoch; files that are written to do not change their folder's time. */
async function lastWrite(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    [folder, ...names.map((name) => join(folder, name))].map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.NEGATIVE_INFINITY,
      ),
    ),
  );
  return Math.max(...times);
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 2 });
}
