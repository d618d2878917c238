import type { FlinkDeployment } from "../imports/operator-1.15/flink-deployment.generated.ts";
import { configurationOf } from "./flink-manifest.ts";
import { isDividedByHand, jobManagerMemory, type MemoryDivision, taskManagerMemory } from "./flink-memory.ts";
import { parseMemoryBytes } from "./flink-values.ts";
import { type Problem, problem } from "./problem.ts";

const mebibyte = 1024 ** 2;
/** Less than two of RocksDB's write buffers and a cache. */
const leastManagedPerSlot = 128 * mebibyte;

/** Memory, slots and scaling of a deployment: whether its processes start, and its job finds its slots. */
export function slotAndMemoryProblems(deployment: FlinkDeployment): Problem[] {
  const name = `FlinkDeployment ${deployment.metadata.name}`;
  const configuration = configurationOf(deployment);
  const slots = Number(configuration["taskmanager.numberOfTaskSlots"] ?? 1);
  return [
    ...memoryProblems(name, deployment, configuration, slots),
    ...slotProblems(name, deployment, slots),
    ...scalingProblems(name, deployment, configuration),
  ];
}

function memoryProblems(
  name: string,
  { spec }: FlinkDeployment,
  configuration: Readonly<Record<string, string>>,
  slots: number,
): Problem[] {
  const problems: Problem[] = [];
  const jobManager = parseMemoryBytes(spec.jobManager?.resource?.memory ?? "");
  if (jobManager !== undefined && !isDividedByHand(configuration, "jobmanager")) {
    problems.push(
      ...fitProblems(`${name}: the JobManager's memory`, jobManagerMemory(jobManager, configuration)),
    );
  }
  const taskManager = parseMemoryBytes(spec.taskManager?.resource?.memory ?? "");
  if (taskManager === undefined || isDividedByHand(configuration, "taskmanager")) return problems;
  const division = taskManagerMemory(taskManager, configuration);
  problems.push(...fitProblems(`${name}: a TaskManager's memory`, division));
  const perSlot = Math.floor((division.parts["managed"] ?? 0) / slots);
  if (division.fits && configuration["state.backend.type"] === "rocksdb" && perSlot < leastManagedPerSlot) {
    problems.push(
      problem("SI1202", {
        what: `${name}: RocksDB gets little managed memory for each slot`,
        got: `${inMebibytes(perSlot)} (${inMebibytes(division.parts["managed"] ?? 0)} over ${slots} slots)`,
        allowed: `${inMebibytes(leastManagedPerSlot)} or more`,
        remedy: "Raise taskManager.memory or lower taskSlots",
      }),
    );
  }
  return problems;
}

function fitProblems(what: string, division: MemoryDivision): Problem[] {
  if (division.fits) return [];
  const parts = Object.entries(division.parts).map(([part, size]) => `${part} ${inMebibytes(size)}`);
  return [
    problem("SI1201", {
      what: `${what} does not fit: ${division.lacking}`,
      got: parts.join(", "),
      allowed: "parts that add up to the process",
      remedy: "Raise the memory, or lower the parts that configuration sets",
    }),
  ];
}

function slotProblems(name: string, { spec }: FlinkDeployment, slots: number): Problem[] {
  const parallelism = spec.job?.parallelism ?? 0;
  const taskManagers = spec.taskManager?.replicas;
  if (!(parallelism >= 1)) return [];
  if (taskManagers !== undefined && parallelism > slots * taskManagers) {
    return [
      problem("SI1203", {
        what: `${name}: the job wants more slots than its TaskManagers have`,
        got: `parallelism ${parallelism}, ${taskManagers} x ${slots} slots`,
        allowed: `parallelism ${slots * taskManagers} or less`,
        remedy: "Raise taskManagers or taskSlots, or lower parallelism",
      }),
    ];
  }
  const empty = (taskManagers ?? Math.ceil(parallelism / slots)) * slots - parallelism;
  // Session clusters and autoscaled jobs share or move; here the number stands.
  if (empty === 0 || spec.flinkConfiguration?.["job.autoscaler.enabled"] === "true") return [];
  return [
    problem("SI1204", {
      what: `${name}: some slots of its TaskManagers stay empty`,
      got: `parallelism ${parallelism} with ${slots} slots each: ${empty} empty`,
      allowed: "a parallelism that is a multiple of taskSlots",
      remedy: "Change one of the two, unless the TaskManagers are this large for their memory",
    }),
  ];
}

function scalingProblems(
  name: string,
  { spec }: FlinkDeployment,
  configuration: Readonly<Record<string, string>>,
): Problem[] {
  const problems: Problem[] = [];
  const isReactive = configuration["scheduler-mode"]?.toLowerCase() === "reactive";
  if (isReactive && (spec.mode !== "standalone" || spec.job === undefined)) {
    problems.push(
      problem("SI1205", {
        what: `${name} is reactive, which needs TaskManagers that something else makes`,
        got: { mode: spec.mode ?? "native", application: spec.job !== undefined },
        allowed: 'an application with mode "standalone"',
        remedy: 'Set mode to "standalone", or use the autoscaler',
      }),
    );
  }
  if (isReactive && configuration["job.autoscaler.enabled"] === "true") {
    problems.push(
      problem("SI1206", {
        what: `${name} is scaled by reactive mode and by the operator's autoscaler`,
        got: { reactive: true, autoscaler: true },
        allowed: "one of the two",
        remedy: "Leave one of them out",
      }),
    );
  }
  const most = configuration["pipeline.max-parallelism"];
  const parallelism = spec.job?.parallelism ?? 0;
  if (most !== undefined && parallelism > Number(most)) {
    problems.push(
      problem("SI1207", {
        what: `${name}: the parallelism is above the number of key groups, which the state keeps for ever`,
        got: `parallelism ${parallelism}, maxParallelism ${most}`,
        allowed: `parallelism ${most} or less`,
        remedy: "Lower parallelism; maxParallelism can only be raised for a job without state",
      }),
    );
  }
  return problems;
}

function inMebibytes(bytes: number): string {
  return `${Math.floor(bytes / mebibyte)} MiB`;
}
