import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Store, StoreError } from "./store.ts";

/** What the manifest says of a file. */
export interface Expected {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Reads a small file into memory.
 *
 * @param silenceMs - longest time without a byte
 * @throws StoreError, also where it has more bytes than that
 */
export async function readSmall(
  store: Store,
  name: string,
  maxBytes: number,
  silenceMs: number,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of unlessSilent(store, name, silenceMs)) {
    bytes += part.length;
    if (bytes > maxBytes) {
      throw new StoreError("wrong", `${name} has more than the ${maxBytes} bytes that are allowed`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * Writes a file of the bundle into a folder. It is hashed while it comes, and nothing looks into it before: what is
 * written is the file that the manifest means, or the call rejects.
 *
 * @throws StoreError where it does not come, or is another one; errors of the file system as they are
 */
export async function download(
  store: Store,
  name: string,
  expected: Expected,
  folder: string,
  silenceMs: number,
): Promise<void> {
  const hash = createHash("sha256");
  let bytes = 0;
  async function* checked() {
    for await (const part of unlessSilent(store, name, silenceMs)) {
      bytes += part.length;
      // No more of it is read: the disk holds what the manifest says.
      if (bytes > expected.bytes) {
        throw new StoreError("wrong", `${name} has more than ${expected.bytes} bytes, which it should have`);
      }
      hash.update(part);
      yield part;
    }
  }
  await pipeline(checked, createWriteStream(join(folder, name)));
  if (bytes !== expected.bytes) {
    throw new StoreError("wrong", `${name} has ${bytes} bytes instead of ${expected.bytes}`);
  }
  const sha256 = hash.digest("hex");
  if (sha256 !== expected.sha256) {
    throw new StoreError("wrong", `${name} has SHA-256 ${sha256} instead of ${expected.sha256}`);
  }
}

/** Slow is good enough; silent is away. The time that the reader takes for a part does not count. */
async function* unlessSilent(store: Store, name: string, silenceMs: number): AsyncIterable<Uint8Array> {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new StoreError("away", `${name}: not a byte in ${silenceMs} ms`));
  let timer = setTimeout(giveUp, silenceMs);
  try {
    for await (const part of await store.open(name, controller.signal)) {
      clearTimeout(timer);
      yield part;
      timer = setTimeout(giveUp, silenceMs);
    }
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    if (error instanceof StoreError && error.failure !== "wrong") {
      throw new StoreError(error.failure, `${name}: ${error.message}`, { cause: error.cause });
    }
    throw error;
  } finally {
    clearTimeout(timer);
    // Ends what is still under way; without effect on what has ended.
    controller.abort();
  }
}
