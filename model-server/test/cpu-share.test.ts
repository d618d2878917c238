import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { cpuQuota, cpuShare } from "../src/cpu-share.ts";

const files = (texts: Record<string, string>) => (path: string) => texts[path];

describe("cpuQuota", () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ["nothing", {}, undefined],
    [
      "v2 in a container",
      { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "150000 100000\n" },
      1.5,
    ],
    [
      "v2 without a quota",
      { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n" },
      undefined,
    ],
    [
      "v2, the tightest one above",
      {
        "/proc/self/cgroup": "0::/kubepods.slice/pod1/c1\n",
        "/sys/fs/cgroup/kubepods.slice/pod1/c1/cpu.max": "max 100000",
        "/sys/fs/cgroup/kubepods.slice/pod1/cpu.max": "200000 100000",
        "/sys/fs/cgroup/kubepods.slice/cpu.max": "800000 100000",
      },
      2,
    ],
    [
      "v1 in a container, whose group is mounted as the root",
      {
        "/proc/self/cgroup": "12:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "50000\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      },
      0.5,
    ],
    [
      "v1 on the machine",
      {
        "/proc/self/cgroup": "3:cpuacct,cpu:/system.slice/model\n",
        "/sys/fs/cgroup/cpu/system.slice/model/cpu.cfs_quota_us": "300000",
        "/sys/fs/cgroup/cpu/system.slice/model/cpu.cfs_period_us": "100000",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
      },
      3,
    ],
    [
      "v1 without a quota",
      { "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000" },
      undefined,
    ],
    [
      "cpuset is not cpu",
      { "/proc/self/cgroup": "3:cpuset:/a\n", "/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us": "1" },
      undefined,
    ],
    ["files that make no sense", { "/sys/fs/cgroup/cpu.max": "a b" }, undefined],
  ])("%s", (_, texts, wanted) => expect(cpuQuota(files(texts))).toBe(wanted));
});

describe("cpuShare", () => {
  const limited = files({ "/sys/fs/cgroup/cpu.max": "200000 100000" });
  it("is the quota, else the request, else the cores", () => {
    expect(cpuShare(8, limited)).toEqual({ cpus: 2, source: "quota" });
    expect(cpuShare(1.5, files({}))).toEqual({ cpus: 1.5, source: "request" });
    expect(cpuShare(0, files({}))).toEqual({ cpus: availableParallelism(), source: "cores" });
  });

  it("reads this machine's own files without an error", () => {
    expect(cpuShare(0).cpus).toBeGreaterThan(0);
  });
});
