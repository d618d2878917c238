import { readdirSync, readFileSync } from "node:fs";
import { cpuSecondsOf } from "../pipeline/processes.ts";

/** CPU and memory of a server, its child processes included. */
export interface Usage {
  readonly cpuSeconds: number;
  /** Resident memory, pages that processes share counted once (PSS). */
  readonly memoryMiB: number;
}

/** What a process and all its descendants have used so far, and hold now. */
export function usageOf(pid: number): Usage {
  let [cpuSeconds, memoryMiB] = [0, 0];
  for (const member of treeOf(pid)) {
    try {
      cpuSeconds += cpuSecondsOf(member);
      memoryMiB += proportionalMiB(member);
    } catch {
      // It ended meanwhile.
    }
  }
  return { cpuSeconds, memoryMiB: Math.round(memoryMiB) };
}

export function treeOf(pid: number): number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [pid];
  for (let i = 0; i < tree.length; i++) tree.push(...(childrenOf.get(tree[i] as number) ?? []));
  return tree;
}

/** Resident memory, pages that processes share counted once (PSS). */
export function proportionalMiB(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) / 1024;
}
