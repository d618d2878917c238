import { type Problem, problem } from "./problem.ts";
import { cores, mebibytes } from "./quantity.ts";

/** Pods that ask for the same. */
export interface Demand {
  /** Whose pods, for the message. */
  readonly what: string;
  /** At most, autoscaler and rollout included. */
  readonly pods: number;
  /** Of one pod, all containers together. */
  readonly cpuRequest: string;
  /** Of one pod, all containers together. */
  readonly memory: string;
  /** Containers in pods that are counted elsewhere. @default - false */
  readonly isSidecar?: boolean;
}

/** What the project may use at most. */
export interface Quota {
  readonly cpuRequests: string;
  readonly memory: string;
  readonly pods: number;
}

/** Whether the project's pods fit into its quota, all of them at their most. */
export function quotaProblems(demands: readonly Demand[], quota: Quota): Problem[] {
  type Measure = (demand: Demand) => number;
  const cpu: Measure = (d) => d.pods * (cores(d.cpuRequest) ?? 0);
  const memory: Measure = (d) => d.pods * (mebibytes(d.memory) ?? 0);
  const pods: Measure = (d) => (d.isSidecar ? 0 : d.pods);
  const rows = [
    { of: "CPU requests", measure: cpu, allowed: cores(quota.cpuRequests) ?? 0, unit: "CPUs" },
    { of: "memory", measure: memory, allowed: mebibytes(quota.memory) ?? 0, unit: "Mi" },
    { of: "pods", measure: pods, allowed: quota.pods, unit: "pods" },
  ].map((row) => ({ ...row, asked: demands.reduce((total, demand) => total + row.measure(demand), 0) }));
  return rows
    .filter(({ asked, allowed }) => asked > allowed)
    .map(({ of, asked, allowed, unit, measure }) =>
      problem("SI2001", {
        what: `The project's ${of} would exceed its quota`,
        got: `${round(asked)} ${unit} (${largest(demands, measure)})`,
        allowed: `${round(allowed)} ${unit}`,
        remedy:
          "Lower replicas or resources in config/environments, or have the quota raised and write it there",
      }),
    );
}

const named = 3;

/** Who asks for most of it: a reader looks for what to lower. */
function largest(demands: readonly Demand[], measure: (demand: Demand) => number): string {
  const ordered = [...demands].sort((a, b) => measure(b) - measure(a));
  const texts = ordered
    .slice(0, named)
    .map((d) => `${d.what}: ${d.pods} ${d.pods === 1 ? "pod" : "pods"} of ${d.cpuRequest} and ${d.memory}`);
  const others = ordered.length - named;
  return [...texts, ...(others > 0 ? [`and ${others} smaller`] : [])].join("; ");
}

const round = (value: number): number => Math.round(value * 100) / 100;
