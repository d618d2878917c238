import { parseMemoryBytes } from "./flink-values.ts";

/**
 * How Flink divides the memory of a process, as far as it decides whether the process starts.
 * https://nightlies.apache.org/flink/flink-docs-stable/docs/deployment/memory/mem_setup/
 */

const mebibyte = 1024 ** 2;
const defaultMetaspace = 256 * mebibyte;
type Configuration = Readonly<Record<string, string>>;

/** Parts of a process in bytes, or why they do not fit. */
export type MemoryDivision =
  | { readonly fits: true; readonly parts: Readonly<Record<string, number>> }
  | { readonly fits: false; readonly parts: Readonly<Record<string, number>>; readonly lacking: string };

/** Divides the memory of a TaskManager of `processBytes`. */
export function taskManagerMemory(processBytes: number, configuration: Configuration): MemoryDivision {
  const size = reader(configuration, "taskmanager.memory");
  const heapSize = size("task.heap.size");
  const managedSize = size("managed.size");
  if (heapSize !== undefined && managedSize !== undefined) {
    return fromTheInside(processBytes, configuration, heapSize, managedSize);
  }
  const outer = outsideOfFlink(processBytes, size, configuration["taskmanager.memory.jvm-overhead.fraction"]);
  if (outer.flink < 0) return tooSmall(outer.parts, "JVM metaspace and overhead exceed the process");

  const fixed = {
    ...framework(size),
    managed: size(
      "managed.size",
      Math.floor(outer.flink * fraction(configuration, "taskmanager.memory.managed.fraction", 0.4)),
    ),
  };
  const [least, most] = networkRange(size);
  if (heapSize !== undefined) {
    // A fixed heap leaves the rest to the network's buffers.
    const network = outer.flink - sum(fixed) - heapSize;
    const parts = { ...outer.parts, ...fixed, taskHeap: heapSize, network: Math.max(0, network) };
    if (network < 0) return tooSmall(parts, "the parts of Flink's memory exceed it");
    if (network < least || network > most)
      return tooSmall(parts, "what is left for network buffers is out of its range");
    return { fits: true, parts };
  }
  const derived = Math.floor(
    outer.flink * fraction(configuration, "taskmanager.memory.network.fraction", 0.1),
  );
  const network = clamp(derived, least, most);
  const taskHeap = outer.flink - sum(fixed) - network;
  const parts = { ...outer.parts, ...fixed, network, taskHeap: Math.max(0, taskHeap) };
  return taskHeap < 0 ? tooSmall(parts, "the parts of Flink's memory exceed it") : { fits: true, parts };
}

/** With the heap and the managed memory of tasks given, Flink adds up, and the JVM's overhead gets what is left. */
function fromTheInside(
  processBytes: number,
  configuration: Configuration,
  taskHeap: number,
  managed: number,
): MemoryDivision {
  const size = reader(configuration, "taskmanager.memory");
  const given = { ...framework(size), managed, taskHeap };
  const share = fraction(configuration, "taskmanager.memory.network.fraction", 0.1);
  const network = clamp(Math.floor((sum(given) * share) / (1 - share)), ...networkRange(size));
  const metaspace = size("jvm-metaspace.size", defaultMetaspace);
  const overhead = processBytes - metaspace - sum(given) - network;
  const parts = { process: processBytes, ...given, network, metaspace, overhead: Math.max(0, overhead) };
  const [least, most] = overheadRange(size);
  if (overhead >= least && overhead <= most) return { fits: true, parts };
  return tooSmall(parts, "what is left for the JVM's overhead is out of its range");
}

function framework(size: SizeReader) {
  return {
    frameworkHeap: size("framework.heap.size", 128 * mebibyte),
    frameworkOffHeap: size("framework.off-heap.size", 128 * mebibyte),
    taskOffHeap: size("task.off-heap.size", 0),
  };
}

const networkRange = (size: SizeReader): [number, number] => [
  size("network.min", 64 * mebibyte),
  size("network.max", Number.MAX_SAFE_INTEGER),
];

const overheadRange = (size: SizeReader): [number, number] => [
  size("jvm-overhead.min", 192 * mebibyte),
  size("jvm-overhead.max", 1024 * mebibyte),
];

/** Divides the memory of a JobManager of `processBytes`. */
export function jobManagerMemory(processBytes: number, configuration: Configuration): MemoryDivision {
  const size = reader(configuration, "jobmanager.memory");
  const outer = outsideOfFlink(processBytes, size, configuration["jobmanager.memory.jvm-overhead.fraction"]);
  if (outer.flink < 0) return tooSmall(outer.parts, "JVM metaspace and overhead exceed the process");
  const offHeap = size("off-heap.size", 128 * mebibyte);
  const heap = outer.flink - offHeap;
  const parts = { ...outer.parts, offHeap, heap: Math.max(0, heap) };
  return heap < 0 ? tooSmall(parts, "the off-heap part exceeds Flink's memory") : { fits: true, parts };
}

/** Whether somebody divides the memory by hand in a way that the process size does not lead. */
export function isDividedByHand(configuration: Configuration, role: "taskmanager" | "jobmanager"): boolean {
  return [`${role}.memory.flink.size`, `${role}.memory.process.size`, `${role}.memory.heap.size`].some(
    (key) => configuration[key] !== undefined,
  );
}

type SizeReader = {
  (key: string): number | undefined;
  (key: string, otherwise: number): number;
};

function reader(configuration: Configuration, prefix: string): SizeReader {
  return ((key: string, otherwise?: number) => {
    const text = configuration[`${prefix}.${key}`];
    return text === undefined ? otherwise : (parseMemoryBytes(text) ?? otherwise);
  }) as SizeReader;
}

function outsideOfFlink(processBytes: number, size: SizeReader, overheadFraction = "0.1") {
  const metaspace = size("jvm-metaspace.size", defaultMetaspace);
  const overhead = clamp(
    Math.floor(processBytes * Math.fround(Number(overheadFraction))),
    ...overheadRange(size),
  );
  return {
    parts: { process: processBytes, metaspace, overhead },
    flink: processBytes - metaspace - overhead,
  };
}

function fraction(configuration: Configuration, key: string, otherwise: number): number {
  // Flink keeps fractions as 32-bit numbers.
  return Math.fround(Number(configuration[key] ?? otherwise));
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((total, part) => total + part, 0);
}

function tooSmall(parts: Readonly<Record<string, number>>, lacking: string): MemoryDivision {
  return { fits: false, parts, lacking };
}
