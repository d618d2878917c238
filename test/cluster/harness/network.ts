import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { identify, type ProcessIdentity } from "./processes.ts";

/** Addresses of a cluster's network; one /30 each, from the range that is for benchmarks and reaches nobody (RFC 2544). */
export function addressesOf(index: number) {
  return { host: `198.18.${index}.1`, cluster: `198.18.${index}.2`, prefix: 30 };
}

/**
 * Makes a network namespace, tied to the machine's own by a pair of virtual interfaces: the API server answers on an
 * address of its own, its ports meet nobody else's.
 *
 * @throws Error in words for people when this is not root or `ip` is missing
 */
export function makeNetwork(namespace: string, index: number): void {
  const { host, cluster, prefix } = addressesOf(index);
  const [hostLink, clusterLink] = linksOf(index);
  ip("netns", "add", namespace);
  ip("link", "add", hostLink, "type", "veth", "peer", "name", clusterLink, "netns", namespace);
  ip("address", "add", `${host}/${prefix}`, "dev", hostLink);
  ip("link", "set", hostLink, "up");
  ip("-n", namespace, "link", "set", "lo", "up");
  ip("-n", namespace, "address", "add", `${cluster}/${prefix}`, "dev", clusterLink);
  ip("-n", namespace, "link", "set", clusterLink, "up");
  // Kubernetes looks for the address of the default route.
  ip("-n", namespace, "route", "add", "default", "via", host);
}

/** Removes what {@link makeNetwork} made, and what there is of it after a crash. */
export function removeNetwork(namespace: string, index: number): void {
  const [hostLink] = linksOf(index);
  if (existsSync(`/sys/class/net/${hostLink}`)) ip("link", "delete", hostLink);
  if (existsSync(`/run/netns/${namespace}`)) ip("netns", "delete", namespace);
}

/** Every process in the namespace; all of them are the cluster's. */
export function processesIn(namespace: string): ProcessIdentity[] {
  if (!existsSync(`/run/netns/${namespace}`)) return [];
  return ip("netns", "pids", namespace)
    .split(/\s+/)
    .filter((pid) => pid !== "")
    .flatMap((pid) => identify(Number(pid)) ?? []);
}

/** @throws Error that says what is missing for a cluster on this machine */
export function requireNetworkRights(): void {
  const instead =
    "Run this as root on Linux, or use a cluster that you have: KUBECONFIG=FILE, or --kubeconfig FILE.";
  if (process.platform !== "linux") {
    throw new Error(`A test cluster needs Linux, got ${process.platform}. ${instead}`);
  }
  // CAP_SYS_ADMIN and CAP_NET_ADMIN: containers may be root without them.
  const effective = BigInt(
    `0x${/CapEff:\s*(\w+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0"}`,
  );
  const has = (capability: bigint) => ((effective >> capability) & 1n) === 1n;
  if (!has(21n) || !has(12n)) {
    throw new Error(
      `A test cluster has a network namespace of its own, which this process may not make: user id ${process.getuid?.()}, without CAP_SYS_ADMIN or CAP_NET_ADMIN. ${instead}`,
    );
  }
}

function ip(...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync("ip", args, { encoding: "utf8" });
  if (status === 0) return stdout;
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT") {
    throw new Error(
      `There is no program "ip" on PATH (${process.env["PATH"]}); a test cluster's network needs it. Install iproute2.`,
    );
  }
  throw new Error(`ip ${args.join(" ")} ended with ${status ?? error?.message}: ${stderr.trim()}`);
}

/** Names of interfaces have at most 15 characters. */
function linksOf(index: number): readonly [host: string, cluster: string] {
  return [`si-cluster-${index}`, "cluster0"];
}
