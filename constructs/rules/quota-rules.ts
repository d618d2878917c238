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
  const sum = (of: (demand: Demand) => number | undefined) =>
    demands.reduce((total, demand) => total + demand.pods * (of(demand) ?? 0), 0);
  const rows = [
    {
      of: "CPU requests",
      asked: sum((d) => cores(d.cpuRequest)),
      allowed: cores(quota.cpuRequests) ?? 0,
      unit: "CPUs",
    },
    {
      of: "memory",
      asked: sum((d) => mebibytes(d.memory)),
      allowed: mebibytes(quota.memory) ?? 0,
      unit: "Mi",
    },
    { of: "pods", asked: sum(({ isSidecar }) => (isSidecar ? 0 : 1)), allowed: quota.pods, unit: "pods" },
  ];
  return rows
    .filter(({ asked, allowed }) => asked > allowed)
    .map(({ of, asked, allowed, unit }) =>
      problem("SI2001", {
        what: `The project's ${of} would exceed its quota`,
        got: `${round(asked)} ${unit} (${demands.map((d) => `${d.what}: ${d.pods} pods of ${d.cpuRequest} and ${d.memory}`).join("; ")})`,
        allowed: `${round(allowed)} ${unit}`,
        remedy:
          "Lower replicas or resources in config/environments, or have the quota raised and write it there",
      }),
    );
}

const round = (value: number): number => Math.round(value * 100) / 100;
