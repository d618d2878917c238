import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Resident memory of a process and all that it has started, at its most, asked four times a second. */
export async function peakMemoryMiB(pid: number, ended: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  ended.then(over, over);
  let peak = 0;
  while (!isOver) {
    peak = Math.max(peak, residentKiB(pid));
    await pause(250);
  }
  return Math.round(peak / 1024);
}

function residentKiB(root: number): number {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const status = readOrNothing(`/proc/${name}/status`);
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? -1);
      return { pid: Number(name), parent, kib: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) };
    });
  const sum = (pid: number): number => {
    const own = processes.find((process) => process.pid === pid)?.kib ?? 0;
    return processes
      .filter(({ parent }) => parent === pid)
      .reduce((total, child) => total + sum(child.pid), own);
  };
  return sum(root);
}

/** A process may end while it is asked. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
