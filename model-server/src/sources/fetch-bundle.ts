import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MANIFEST_FILE, MAX_MANIFEST_BYTES, readManifest } from "../core/bundle/bundle.ts";
import type { Manifest } from "../core/bundle/manifest.ts";
import { StartError } from "../errors.ts";
import { type BackOffOptions, persistently } from "./back-off.ts";
import { BundleCache, localError, type PartialBundle } from "./bundle-cache.ts";
import { pinOf } from "./bundle-uri.ts";
import { download, readSmall } from "./download.ts";
import { s3Store } from "./s3-store.ts";
import { type Store, StoreError } from "./store.ts";
import { WebStore } from "./web-store.ts";

/** How bundles are fetched, and where they are kept. */
export interface SourceOptions extends Pick<BackOffOptions, "giveUpMs" | "onFailure" | "random" | "wait"> {
  readonly cacheFolder: string;
  /** Most bytes of all files of a bundle together. */
  readonly maxBytes: number;
  /** Longest time for a connection to be made, and without a byte, in ms. */
  readonly silenceMs: number;
  /** Bucket in the path instead of in the host. */
  readonly s3PathStyle: boolean;
}

/** A bundle on this machine. */
export interface LocalBundle {
  readonly folder: string;
  /** What `bundle.json` hashes to; undefined where it was not fetched. */
  readonly sha256?: string;
  /** Whether it was found in the cache; undefined where it was not fetched. */
  readonly cached?: boolean;
}

/**
 * Brings a bundle to this machine, however long its store is away. A bundle of `file:` stays where it is.
 *
 * @param uri - `file:`, `https:`, `s3:`, or `http:` of this machine
 * @throws StartError where what the store holds is wrong, the disk is, or the time to give up is over
 */
export async function fetchBundle(uri: URL, options: SourceOptions): Promise<LocalBundle> {
  if (uri.protocol === "file:") return { folder: fileURLToPath(uri) };
  const { cacheFolder, s3PathStyle: pathStyle, silenceMs: timeoutMs } = options;
  const store = uri.protocol === "s3:" ? await s3Store(uri, { pathStyle, timeoutMs }) : new WebStore(uri);
  try {
    const cache = new BundleCache(cacheFolder);
    await cache.open();
    const fetching = new Fetching(store, cache, options, pinOf(uri));
    try {
      return await persistently(uri.href, () => fetching.attempt(), options);
    } finally {
      await fetching.end();
    }
  } finally {
    store.close();
  }
}

/** The attempts at one bundle. Files that came whole are not asked for again. */
class Fetching {
  readonly #partial: PartialBundle;
  /** The manifest that the partial folder is of, and the names of its files that lie there. */
  #manifestSha256 = "";
  readonly #whole = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly cache: BundleCache,
    private readonly options: SourceOptions,
    /** What `bundle.json` must hash to, where that is known. */
    private readonly pin: string | undefined,
  ) {
    this.#partial = cache.newPartial();
  }

  async attempt(): Promise<LocalBundle> {
    const { silenceMs } = this.options;
    const bytes = await readSmall(this.store, MANIFEST_FILE, MAX_MANIFEST_BYTES, silenceMs);
    const manifest = this.#parse(bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (this.pin !== undefined && sha256 !== this.pin) {
      throw new StoreError("wrong", `${MANIFEST_FILE} has SHA-256 ${sha256} instead of ${this.pin}`);
    }
    const found = await this.cache.find(sha256, manifest);
    if (found !== undefined) return { folder: found, sha256, cached: true };
    try {
      await this.#download(manifest, bytes, sha256);
    } catch (error) {
      throw localError(error, this.cache.folder);
    }
    return { folder: await this.cache.keep(this.#partial, sha256, manifest), sha256, cached: false };
  }

  async end(): Promise<void> {
    await this.#partial.end();
  }

  /** A proxy's page, half of a manifest: what is no manifest now may be one at the next attempt. */
  #parse(bytes: Buffer): Manifest {
    let manifest: Manifest;
    try {
      manifest = readManifest(bytes);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      throw new StoreError("wrong", error.message, { cause: error });
    }
    const total = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
    if (total > this.options.maxBytes) {
      throw new StoreError(
        "wrong",
        `its files have ${total} bytes, at most ${this.options.maxBytes} are allowed (MAX_BUNDLE_BYTES)`,
      );
    }
    return manifest;
  }

  async #download(manifest: Manifest, bytes: Buffer, sha256: string): Promise<void> {
    // Somebody published another version meanwhile: nothing of the last attempt may be left.
    if (sha256 !== this.#manifestSha256) await this.#partial.remove();
    this.#manifestSha256 = sha256;
    if (await this.#partial.make()) this.#whole.clear();
    for (const [name, expected] of Object.entries(manifest.files)) {
      if (this.#whole.has(name)) continue;
      await download(this.store, name, expected, this.#partial.folder, this.options.silenceMs);
      this.#whole.add(name);
    }
    await writeFile(join(this.#partial.folder, MANIFEST_FILE), bytes);
  }
}
