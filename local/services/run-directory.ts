import { mkdirSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.mjs";
import { isAlive } from "../setup/lock.mjs";

const MiB = 1024 * 1024;
/** Broker, checkpoints, uploaded jars and logs of a small run, with room to spare. */
const baseBytes = 512 * MiB;
/** A record lies in two topics and in the output file, each time as JSON. */
const bytesPerInputByte = 6;
const keptLogs = 5;

/** Where one run writes. */
export interface RunDirectory {
  /** Data of its processes; removed at the end. */
  readonly path: string;
  /** Logs of its processes; kept for people, those of the last few runs. */
  readonly logs: string;
  remove(): void;
}

/**
 * Makes the folders of a run in `state`, after removing what runs that are gone have left.
 *
 * @param inputBytes size of the file to be processed, for the check of free space
 * @throws Problem when there is too little free space
 */
export function createRunDirectory(state: string, inputBytes: number): RunDirectory {
  const logFolders = join(state, "logs");
  mkdirSync(logFolders, { recursive: true });
  sweep(state);
  requireSpace(state, baseBytes + inputBytes * bytesPerInputByte);
  const path = freshFolder(state, `run-${process.pid}`);
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const logs = freshFolder(logFolders, `${time}-${process.pid}`);
  return { path, logs, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A process that was killed could not remove its folder itself. */
function sweep(state: string): void {
  for (const name of readdirSync(state)) {
    const pid = /^run-(\d+)/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(state, name), { recursive: true, force: true });
  }
  const logs = join(state, "logs");
  // The names begin with the time.
  const oldest = readdirSync(logs)
    .sort()
    .slice(0, 1 - keptLogs);
  for (const name of oldest) {
    if (!isAlive(Number(/-(\d+)(?:_\d+)?$/.exec(name)?.[1])))
      rmSync(join(logs, name), { recursive: true, force: true });
  }
}

/** Several runs of one process, as in tests, get a number. */
function freshFolder(parent: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const path = join(parent, number === 1 ? name : `${name}_${number}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** @throws Problem naming the free and the needed space */
export function requireSpace(path: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(path);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new Problem(
    `Too little free disk space in ${path}: ${Math.floor(freeBytes / MiB)} MiB are free, ${Math.ceil(neededBytes / MiB)} MiB are needed. Free some, or take a smaller --input, then run npm start again.`,
  );
}
