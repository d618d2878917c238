import { readFileSync } from "node:fs";

/** Processes whose CPU time is told apart in the report, by what they are. */
export type Processes = Readonly<Record<string, number>>;

/** CPU-seconds by process. */
export type CpuSeconds = Readonly<Record<string, number>>;

/** USER_HZ: the kernel tells CPU time to programs in hundredths of a second on every Linux architecture we run on. */
const ticksPerSecond = 100;

/** User and system CPU-seconds of a process since its start, all threads together. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field, the name in parentheses, may hold spaces: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** CPU-seconds of each process now. */
export function readCpu(processes: Processes): CpuSeconds {
  return mapValues(processes, cpuSecondsOf);
}

/** CPU-seconds that each process took for 100,000 records, between two readings. */
export function cpuPer100k(from: CpuSeconds, to: CpuSeconds, records: number): CpuSeconds {
  return mapValues(to, (seconds, name) => ((seconds - (from[name] ?? 0)) * 100_000) / records);
}

/** Memory that a process holds, in MiB. */
export function residentMiB(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Math.round(Number(line?.[1] ?? 0) / 1_024);
}

function mapValues<V>(
  record: Readonly<Record<string, V>>,
  map: (value: V, name: string) => number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
