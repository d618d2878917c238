import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** Waits until `condition` gives something, and gives it; the test's own time-out is the limit. */
export async function until<T>(
  condition: () => T | Promise<T>,
): Promise<Exclude<T, false | undefined | null | "">> {
  for (;;) {
    const value = await condition();
    if (value) return value as Exclude<T, false | undefined | null | "">;
    await delay(25);
  }
}

/** Whether a process runs; one that has ended and waits to be collected does not. */
export function isRunning(pid: number): boolean {
  return listProcesses().some((each) => each.pid === pid);
}

/** The processes that `pid` has started, and those that they have started. */
export function descendants(pid: number): number[] {
  const all = listProcesses();
  const found = [pid];
  for (const parent of found)
    found.push(...all.filter(({ ppid }) => ppid === parent).map((each) => each.pid));
  return found.slice(1);
}

/** A process's command line. */
export function commandOf(pid: number): string {
  return execFileSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" });
}

function listProcesses(): { pid: number; ppid: number }[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" });
  return table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , stat]) => !stat?.startsWith("Z"))
    .map(([pid, ppid]) => ({ pid: Number(pid), ppid: Number(ppid) }));
}
