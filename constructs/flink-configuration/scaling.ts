import { defaults, ownedBy, type Setting } from "./settings.ts";

/** The operator's autoscaler: changes the parallelism of each vertex so that it is busy to the target. */
export interface AutoscalerProps {
  /** Busy time to aim at, 0 to 1. @default - 0.7 */
  readonly targetUtilization?: number;
  /** Least parallelism of a vertex. @default - 1 */
  readonly minParallelism?: number;
  /** Largest parallelism of a vertex. @default - the job's `maxParallelism` */
  readonly maxParallelism?: number;
  /** Rest after a change, before the next is thought of. @default - 5 minutes */
  readonly stabilizationMs?: number;
  /** Metrics of this time are averaged. @default - 10 minutes */
  readonly metricsWindowMs?: number;
}

/** What {@link scalingSettings} depends on. */
export interface ScalingProps {
  readonly maxParallelism: number;
  readonly autoscaler?: AutoscalerProps | undefined;
  readonly reactive?: boolean | undefined;
}

/** Autoscaler or reactive mode, and the bound that the state keeps for ever. */
export function scalingSettings({ maxParallelism, autoscaler, reactive }: ScalingProps): Setting[] {
  return [
    ...ownedBy("maxParallelism", { "pipeline.max-parallelism": String(maxParallelism) }),
    ...((reactive ?? false) ? ownedBy("reactive", { "scheduler-mode": "reactive" }) : []),
    ...(autoscaler === undefined ? [] : autoscalerSettings(maxParallelism, autoscaler)),
  ];
}

function autoscalerSettings(maxParallelism: number, props: AutoscalerProps): Setting[] {
  return [
    ...ownedBy("autoscaler", {
      "job.autoscaler.enabled": "true",
      // Newer operators call it utilization.target, and read this name as well.
      "job.autoscaler.target.utilization": String(props.targetUtilization ?? 0.7),
      "job.autoscaler.vertex.min-parallelism": String(props.minParallelism ?? 1),
      "job.autoscaler.vertex.max-parallelism": String(props.maxParallelism ?? maxParallelism),
      "job.autoscaler.stabilization.interval": `${props.stabilizationMs ?? 300_000} ms`,
      "job.autoscaler.metrics.window": `${props.metricsWindowMs ?? 600_000} ms`,
    }),
    // With it a new parallelism needs no restart of the whole cluster.
    ...defaults({ "jobmanager.scheduler": "adaptive" }),
  ];
}
