// @ts-check
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 200;

/**
 * Runs `work` while this process alone holds the lock file. The file holds the pid; one of a process that is gone
 * counts for nothing.
 *
 * @template T
 * @param {string} file
 * @param {{ onWait: (pid: number) => void }} events told once, with the holder's pid, when it has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, { onWait }, work) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    for (let waited = false; !take(mine, file); waited = true) {
      const holder = readPid(file);
      if (holder !== undefined && !isAlive(holder)) await release(file, holder);
      else {
        if (!waited && holder !== undefined) onWait(holder);
        await delay(pollMs);
      }
    }
    try {
      return await work();
    } finally {
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * A hard link appears with its content, in one step: nobody ever reads an empty lock.
 *
 * @param {string} mine
 * @param {string} file
 */
function take(mine, file) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead process. Of several that found it, only one may: the second would remove the lock that
 * the first has taken since.
 *
 * @param {string} file
 * @param {number} holder
 */
async function release(file, holder) {
  const claim = `${file}.release-${holder}`;
  try {
    mkdirSync(claim);
  } catch {
    await delay(pollMs);
    return;
  }
  try {
    if (readPid(file) === holder) rmSync(file, { force: true });
  } finally {
    rmSync(claim, { recursive: true, force: true });
  }
}

/**
 * @param {string} file
 * @returns {number | undefined}
 */
function readPid(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Whether a process runs. One of another user counts too.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
