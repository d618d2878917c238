// @ts-check
import { readFileSync } from "node:fs";

const pollMs = 500;
const shells = new Set(["sh", "dash", "bash", "zsh", "ksh"]);

/**
 * Calls `onLost` when npm, which started this process, is gone: killed hard, it cannot pass that on. Between npm and
 * this process there may be a shell, which would live on. Does nothing outside of npm: a terminal may well be closed.
 *
 * @param {() => void} onLost
 */
export function watchParents(onLost) {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const viaShell = shells.has(readProc(parent, "comm")?.trim() ?? "");
  const grandparent = viaShell ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    const lost = process.ppid !== parent || (grandparent !== undefined && parentOf(parent) !== grandparent);
    if (!lost) return;
    clearInterval(timer);
    onLost();
  }, pollMs);
  timer.unref();
}

/**
 * Only Linux tells; elsewhere the shell of npm replaces itself by the command.
 *
 * @param {number} pid
 */
function parentOf(pid) {
  // "pid (name, perhaps with blanks) state ppid …"
  const fields = readProc(pid, "stat")
    ?.replace(/^.*\) /s, "")
    .split(" ");
  return fields?.[1] === undefined ? undefined : Number(fields[1]);
}

/**
 * @param {number} pid
 * @param {string} file
 */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}
