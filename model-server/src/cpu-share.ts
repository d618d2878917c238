import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { posix } from "node:path";

/** Where a number of CPUs comes from. */
export interface CpuShare {
  readonly cpus: number;
  readonly source: "quota" | "request" | "cores";
}

/** Reads a file of the system as text; undefined where there is none. Replaced in tests. */
export type ReadText = (path: string) => string | undefined;

const CGROUPS = "/sys/fs/cgroup";

/**
 * CPUs that this process may use: the container's quota where it has one, else what it requested, else the cores.
 * Kubernetes guarantees a request and gives more while there is some, so a server that counted the node's cores would
 * start far too many threads there.
 *
 * @param requested - CPUs of the container's request, 0 where it has none
 */
export function cpuShare(requested: number, readText: ReadText = readIfThere): CpuShare {
  const quota = cpuQuota(readText);
  if (quota !== undefined) return { cpus: quota, source: "quota" };
  if (requested > 0) return { cpus: requested, source: "request" };
  return { cpus: availableParallelism(), source: "cores" };
}

/** CPUs of the tightest quota from this process's control group up to the root; undefined without one. */
export function cpuQuota(readText: ReadText): number | undefined {
  const groups = readText("/proc/self/cgroup") ?? "";
  const quotas = [...quotasV2(groups, readText), ...quotasV1(groups, readText)];
  return quotas.length > 0 ? Math.min(...quotas) : undefined;
}

/** `cpu.max` holds `QUOTA PERIOD` in microseconds, or `max PERIOD`. */
function* quotasV2(groups: string, readText: ReadText): Generator<number> {
  const own = /^0::(\/.*)$/m.exec(groups)?.[1] ?? "/";
  for (const path of upwards(own)) {
    const [quota, period] = numbers(readText(posix.join(CGROUPS, path, "cpu.max")));
    if (quota !== undefined && period !== undefined && period > 0) yield quota / period;
  }
}

/** Two files in microseconds; a quota of -1 is none. */
function* quotasV1(groups: string, readText: ReadText): Generator<number> {
  const own = /^\d+:(?:[^:\n]*,)?cpu(?:,[^:\n]*)?:(\/.*)$/m.exec(groups)?.[1] ?? "/";
  for (const path of upwards(own)) {
    const folder = posix.join(CGROUPS, "cpu", path);
    const [quota] = numbers(readText(posix.join(folder, "cpu.cfs_quota_us")));
    const [period] = numbers(readText(posix.join(folder, "cpu.cfs_period_us")));
    if (quota !== undefined && quota > 0 && period !== undefined && period > 0) yield quota / period;
  }
}

/** A group and all above it. Inside a container its own group is often mounted as the root, whatever its name. */
function upwards(path: string): string[] {
  const parts = path.split("/").filter(Boolean);
  return parts.map((_, i) => `/${parts.slice(0, parts.length - i).join("/")}`).concat("/");
}

function numbers(text: string | undefined): (number | undefined)[] {
  return (text ?? "")
    .trim()
    .split(/\s+/)
    .map((word) => (/^-?\d+$/.test(word) ? Number(word) : undefined));
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
