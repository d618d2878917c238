import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { StartError, shown } from "../../errors.ts";
import { checkManifest, type Manifest } from "./manifest.ts";
import { contradictions } from "./manifest-rules.ts";

export const MANIFEST_FILE = "bundle.json";
export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** A model as data: its manifest and the verified bytes of its files. */
export interface Bundle {
  readonly manifest: Manifest;
  /** SHA-256 of `bundle.json`, which holds the hashes of all other files: it names the whole bundle. */
  readonly sha256: string;
  /** Bytes of a file that the manifest lists. */
  file(name: string): Buffer;
  /**
   * Path of a file whose bytes are verified anew, for who reads it long after the bundle was let go of.
   * @throws StartError where the file is not what it was
   */
  locate(name: string): Promise<string>;
}

/**
 * Reads a bundle from a folder. No file but the manifest is parsed here, and none is handed out
 * before its size and SHA-256 were compared with the manifest's.
 *
 * @param wanted - SHA-256 that `bundle.json` must have, where it is known
 * @throws StartError with one line about the first thing that is wrong
 */
export async function loadBundle(directory: string, wanted?: string): Promise<Bundle> {
  try {
    return await read(directory, wanted);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new StartError(`The bundle ${directory} is refused: ${error.message}.`, { cause: error });
  }
}

async function read(directory: string, wanted: string | undefined): Promise<Bundle> {
  const folder = await stat(directory).catch(() => undefined);
  if (!folder?.isDirectory()) {
    throw new StartError(
      `there is no such folder; MODEL_URI must name the folder that holds ${MANIFEST_FILE}`,
    );
  }
  const bytes = await readVerified(directory, MANIFEST_FILE, undefined);
  if (wanted !== undefined && sha256(bytes) !== wanted) {
    throw new StartError(`${MANIFEST_FILE} has SHA-256 ${sha256(bytes)} instead of ${wanted}`);
  }
  const manifest = readManifest(bytes);
  await refuseUnlisted(directory, manifest);

  const files = new Map<string, Buffer>();
  for (const [name, expected] of Object.entries(manifest.files)) {
    files.set(name, await readVerified(directory, name, expected));
  }
  return {
    manifest,
    sha256: sha256(bytes),
    file: (name) => {
      const content = files.get(name);
      if (content === undefined) throw new StartError(`${name} is not listed in ${MANIFEST_FILE}`);
      return content;
    },
    locate: locator(directory, manifest),
  };
}

/** Apart from the bundle, whose files it must not keep in memory. */
function locator(directory: string, manifest: Manifest): Bundle["locate"] {
  return async (name) => {
    await readVerified(directory, name, manifest.files[name]);
    return join(directory, name);
  };
}

/**
 * Parses and checks the bytes of a `bundle.json`.
 *
 * @throws StartError with a sentence part about what is wrong
 */
export function readManifest(bytes: Buffer): Manifest {
  const manifest = checkManifest(parseManifest(bytes));
  const problems = contradictions(manifest);
  if (problems.length > 0) {
    throw new StartError(`${MANIFEST_FILE} contradicts itself: ${problems.join("; ")}`);
  }
  return manifest;
}

function parseManifest(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new StartError(
      `${MANIFEST_FILE} is not JSON, it begins with ${shown(bytes.toString("utf8", 0, 40))}`,
    );
  }
}

/** A file that no hash covers shows that two versions were mixed, or a copy that was interrupted. */
async function refuseUnlisted(directory: string, manifest: Manifest): Promise<void> {
  const unlisted = (await readdir(directory)).filter(
    (name) => name !== MANIFEST_FILE && !name.startsWith(".") && !Object.hasOwn(manifest.files, name),
  );
  if (unlisted.length > 0) {
    throw new StartError(
      `it holds ${shown(unlisted)}, which ${MANIFEST_FILE} does not list; copy the bundle again into an empty folder`,
    );
  }
}

async function readVerified(
  directory: string,
  name: string,
  expected: Manifest["files"][string] | undefined,
): Promise<Buffer> {
  const path = join(directory, name);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    // Most often the folder above is named, the one that holds a model's versions.
    const remedy =
      expected === undefined
        ? "name the folder of one version, or copy the bundle again"
        : "copy the bundle again";
    throw new StartError(`the file ${name} is missing; ${remedy}`);
  }
  if (expected === undefined) {
    if (found.size > MAX_MANIFEST_BYTES) {
      throw new StartError(`${name} has ${found.size} bytes, at most ${MAX_MANIFEST_BYTES} are allowed`);
    }
    return readFile(path);
  }
  // The size is compared first, so that a huge wrong file is never read.
  if (found.size !== expected.bytes) {
    throw new StartError(
      `${name} has ${found.size} bytes instead of ${expected.bytes}; copy the bundle again`,
    );
  }
  const bytes = await readFile(path);
  const hash = sha256(bytes);
  if (hash !== expected.sha256) {
    throw new StartError(`${name} has SHA-256 ${hash} instead of ${expected.sha256}; copy the bundle again`);
  }
  return bytes;
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
