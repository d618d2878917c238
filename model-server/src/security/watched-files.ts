import { readFile } from "node:fs/promises";
import { StartError } from "../errors.ts";

/** Options of {@link watchFiles}. */
export interface WatchOptions {
  /** Files by what they are to the one who takes them. */
  readonly paths: Readonly<Record<string, string>>;
  /** How often the files are looked at, in milliseconds. */
  readonly intervalMs: number;
  /** Takes the contents: at first, and whenever one of them changed. What it throws keeps the old ones in use. */
  readonly take: (contents: Readonly<Record<string, string>>) => void;
  readonly log: { info(fields: object, message: string): void; error(fields: object, message: string): void };
}

/**
 * Reads small files, and reads them again while the process runs: Kubernetes replaces a Secret's files without
 * telling anybody. They are compared by content, for the links that it swaps change neither name nor time.
 *
 * @returns ends the watching
 * @throws StartError where a file cannot be read at first, or is not taken
 */
export async function watchFiles({ paths, intervalMs, take, log }: WatchOptions): Promise<() => void> {
  let taken = await readAll(paths);
  take(taken);
  const names = Object.values(paths);
  let failing = false;
  let reading = false;
  const look = async () => {
    if (reading) return;
    reading = true;
    try {
      const found = await readAll(paths);
      if (JSON.stringify(found) !== JSON.stringify(taken)) {
        take(found);
        taken = found;
        log.info({ files: names }, "files changed and were read again");
      }
      failing = false;
    } catch (error) {
      // Half of a change may be seen: it is tried again, and said once.
      if (!failing) {
        log.error(
          { files: names, reason: (error as Error).message },
          "files changed, but the old ones stay in use",
        );
      }
      failing = true;
    } finally {
      reading = false;
    }
  };
  const timer = setInterval(() => void look(), intervalMs).unref();
  return () => clearInterval(timer);
}

async function readAll(paths: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) {
    contents[name] = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new StartError(
        `The file ${path} cannot be read (${error.code}). Mount it, or unset its variable.`,
      );
    });
  }
  return contents;
}
