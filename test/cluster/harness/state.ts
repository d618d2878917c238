import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasStarted, type ProcessIdentity } from "./processes.ts";

/**
 * Where the clusters of this machine leave their traces. Network namespaces are the machine's, not a checkout's: so is
 * this folder, and `down` finds in it what a crash left behind.
 */
export const clustersFolder = join(tmpdir(), "streaming-inference-clusters");

/** What is known of a cluster, written before the thing itself is made, so that a crash leaves nothing unknown. */
export interface ClusterState {
  readonly name: string;
  /** Number of its subnet, 0 to 255: no two clusters have the same. */
  readonly index: number;
  /** Network namespace below /run/netns. */
  readonly namespace: string;
  /** Process that ends the cluster when it ends; none for a cluster that a person keeps. */
  readonly owner?: ProcessIdentity;
  readonly processes: Readonly<Record<string, ProcessIdentity>>;
  /** Address of the API server. */
  readonly server: string;
}

/** Folder of a cluster: state, keys, logs, etcd's data. */
export function folderOf(name: string): string {
  return join(clustersFolder, name);
}

/** All clusters that have left a trace. */
export function knownClusters(): ClusterState[] {
  if (!existsSync(clustersFolder)) return [];
  return readdirSync(clustersFolder).flatMap((name) => readState(name) ?? []);
}

export function readState(name: string): ClusterState | undefined {
  try {
    return JSON.parse(readFileSync(join(folderOf(name), "state.json"), "utf8")) as ClusterState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export function writeState(state: ClusterState): void {
  const file = join(folderOf(state.name), "state.json");
  // Readers never see half of it.
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
  renameSync(`${file}.new`, file);
}

/** Clusters whose owner ended without taking them down. */
export function abandonedClusters(): ClusterState[] {
  return knownClusters().filter(({ owner }) => owner !== undefined && !hasStarted(owner));
}

/**
 * Claims a subnet's number for a cluster; `removeState` gives it back.
 *
 * @throws Error when all 256 are taken
 */
export function claimIndex(name: string): number {
  mkdirSync(clustersFolder, { recursive: true });
  for (let index = 0; index < 256; index += 1) {
    try {
      writeFileSync(claimFile(index), name, { flag: "wx" });
      return index;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  throw new Error(
    `All 256 subnets of test clusters are claimed in ${clustersFolder}. End some: npm run cluster -- down --all.`,
  );
}

/** Forgets a cluster that is down. */
export function removeState(name: string, index: number | undefined): void {
  rmSync(folderOf(name), { recursive: true, force: true });
  if (index !== undefined) rmSync(claimFile(index), { force: true });
}

// Beside the clusters' folders, whose names hold no dot.
const claimFile = (index: number) => `${clustersFolder}.${index}`;
