import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { MANIFEST_FILE } from "../core/bundle/bundle.ts";
import { ServiceError } from "../errors.ts";
import type { S3Options } from "./s3-client.ts";
import { s3Folder } from "./s3-folder.ts";

/** A folder whose content can be listed, wherever it lies. */
export interface Folder {
  /** Names of the folders in it; of a folder that is not there, none. */
  folders(): Promise<readonly string[]>;
  /** @param path - of a file, relative to the folder */
  has(path: string): Promise<boolean>;
  /** Lets go of connections. */
  close(): void;
}

/** 1.10.0 is newer than 1.9.0. */
const byVersion = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/**
 * The newest of the folders that hold a bundle: one whose manifest is still to be uploaded is none.
 *
 * @param folder - `file:` or `s3:` address of a model's folder in the repository, with a slash at its end
 * @param isVersion - whether a folder's name is a version
 * @returns undefined where there is none
 * @throws ServiceError `invalid-request` where such an address cannot be listed
 * @throws StoreError where the store does not answer
 */
export async function newestVersion(
  folder: URL,
  isVersion: (name: string) => boolean,
  options: S3Options,
): Promise<string | undefined> {
  const place = await open(folder, options);
  try {
    const newestFirst = (await place.folders()).filter(isVersion).sort(byVersion).reverse();
    for (const version of newestFirst) {
      if (await place.has(`${version}/${MANIFEST_FILE}`)) return version;
    }
    return undefined;
  } finally {
    place.close();
  }
}

async function open(folder: URL, options: S3Options): Promise<Folder> {
  switch (folder.protocol) {
    case "file:":
      return localFolder(folder);
    case "s3:":
      return s3Folder(folder, options);
    default:
      throw new ServiceError(
        "invalid-request",
        `The request names no version, and the repository is at ${folder.protocol}, where versions cannot be listed. Send {"parameters":{"version":"1.0.0"}}.`,
      );
  }
}

function localFolder(folder: URL): Folder {
  return {
    folders: () => readdir(folder).catch(() => []),
    has: async (path) => existsSync(new URL(path, folder)),
    close: () => {},
  };
}
