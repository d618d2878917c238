import { describe, expect, it } from "vitest";
import type { FlinkDeployment } from "../../../constructs/imports/operator-1.15/flink-deployment.generated.ts";
import { slotAndMemoryProblems } from "../../../constructs/rules/slot-and-memory-rules.ts";

const configuration = {
  "taskmanager.numberOfTaskSlots": "2",
  "state.backend.type": "rocksdb",
  "pipeline.max-parallelism": "128",
};
const spec = {
  jobManager: { resource: { memory: "2048m" } },
  taskManager: { resource: { memory: "4096m" } },
  job: { parallelism: 4 },
};

function messages(change: object = {}, configured: Record<string, string> = {}): string[] {
  return slotAndMemoryProblems({
    apiVersion: "flink.apache.org/v1beta1",
    kind: "FlinkDeployment",
    metadata: { name: "job", namespace: "data-team" },
    spec: { ...spec, flinkConfiguration: { ...configuration, ...configured }, ...change },
  } as FlinkDeployment).map(({ message }) => message);
}

it("finds nothing in a valid deployment", () => expect(messages()).toEqual([]));

describe("valid deployment plus one change", () => {
  it.each([
    [
      "a TaskManager that is too small",
      { taskManager: { resource: { memory: "800m" } } },
      {},
      "SI1201: FlinkDeployment job: a TaskManager's memory does not fit: the parts of Flink's memory exceed it. Got: \"process 800 MiB, metaspace 256 MiB, overhead 192 MiB, frameworkHeap 128 MiB, frameworkOffHeap 128 MiB, taskOffHeap 0 MiB, managed 140 MiB, network 64 MiB, taskHeap 0 MiB\". Allowed: parts that add up to the process. Raise the memory, or lower the parts that configuration sets.",
    ],
    [
      "a part that does not fit",
      {},
      { "taskmanager.memory.managed.size": "3 gb" },
      "SI1201: FlinkDeployment job: a TaskManager's memory does not fit: the parts of Flink's memory exceed it. Got: \"process 4096 MiB, metaspace 256 MiB, overhead 409 MiB, frameworkHeap 128 MiB, frameworkOffHeap 128 MiB, taskOffHeap 0 MiB, managed 3072 MiB, network 343 MiB, taskHeap 0 MiB\". Allowed: parts that add up to the process. Raise the memory, or lower the parts that configuration sets.",
    ],
    [
      "a JobManager that is too small",
      { jobManager: { resource: { memory: "400m" } } },
      {},
      'SI1201: FlinkDeployment job: the JobManager\'s memory does not fit: JVM metaspace and overhead exceed the process. Got: "process 400 MiB, metaspace 256 MiB, overhead 192 MiB". Allowed: parts that add up to the process. Raise the memory, or lower the parts that configuration sets.',
    ],
    [
      "many slots on little memory",
      { job: { parallelism: 16 } },
      { "taskmanager.numberOfTaskSlots": "16" },
      'SI1202: FlinkDeployment job: RocksDB gets little managed memory for each slot. Got: "85 MiB (1372 MiB over 16 slots)". Allowed: 128 MiB or more. Raise taskManager.memory or lower taskSlots.',
    ],
    [
      "more parallelism than slots",
      { taskManager: { ...spec.taskManager, replicas: 1 } },
      {},
      'SI1203: FlinkDeployment job: the job wants more slots than its TaskManagers have. Got: "parallelism 4, 1 x 2 slots". Allowed: parallelism 2 or less. Raise taskManagers or taskSlots, or lower parallelism.',
    ],
    [
      "slots that stay empty",
      { job: { parallelism: 3 } },
      {},
      'SI1204: FlinkDeployment job: some slots of its TaskManagers stay empty. Got: "parallelism 3 with 2 slots each: 1 empty". Allowed: a parallelism that is a multiple of taskSlots. Change one of the two, unless the TaskManagers are this large for their memory.',
    ],
    [
      "reactive mode on native Kubernetes",
      {},
      { "scheduler-mode": "reactive" },
      'SI1205: FlinkDeployment job is reactive, which needs TaskManagers that something else makes. Got: {"mode":"native","application":true}. Allowed: an application with mode "standalone". Set mode to "standalone", or use the autoscaler.',
    ],
    [
      "two things that scale",
      { mode: "standalone" },
      { "scheduler-mode": "reactive", "job.autoscaler.enabled": "true" },
      'SI1206: FlinkDeployment job is scaled by reactive mode and by the operator\'s autoscaler. Got: {"reactive":true,"autoscaler":true}. Allowed: one of the two. Leave one of them out.',
    ],
    [
      "a parallelism above the maximum",
      { job: { parallelism: 130 } },
      {},
      'SI1207: FlinkDeployment job: the parallelism is above the number of key groups, which the state keeps for ever. Got: "parallelism 130, maxParallelism 128". Allowed: parallelism 128 or less. Lower parallelism; maxParallelism can only be raised for a job without state.',
    ],
  ])("%s", (_, change, configured, message) => expect(messages(change, configured)).toEqual([message]));
});

it("leaves a memory alone that is divided by hand", () => {
  const byHand = { "taskmanager.memory.flink.size": "200m" };
  expect(messages({ taskManager: { resource: { memory: "800m" } } }, byHand)).toEqual([]);
});

it("says nothing of empty slots where the autoscaler moves the parallelism", () => {
  expect(messages({ job: { parallelism: 3 } }, { "job.autoscaler.enabled": "true" })).toEqual([]);
});
