import type { Construct } from "constructs";
import { FlinkCluster } from "./flink-cluster.ts";
import type { FlinkClusterProps } from "./flink-cluster-props.ts";
import { type AutoscalerProps, scalingSettings } from "./flink-configuration/scaling.ts";
import { defaults } from "./flink-configuration/settings.ts";
import type { Job } from "./imports/operator-1.15/flink-deployment.generated.ts";

/** What of a job a change of its deployment keeps. */
export type UpgradeMode = "savepoint" | "last-state" | "stateless";

/** What a job is, wherever it runs. */
export interface FlinkJobProps {
  /** `local:///…` for a file of the image. */
  readonly jarUri: string;
  /** Class with the job's main. @default - the one that the jar's manifest names */
  readonly entryClass?: string | undefined;
  /** @default - none */
  readonly args?: readonly string[] | undefined;
  readonly parallelism: number;
  /**
   * What an upgrade keeps: `savepoint` asks the running job for its state, `last-state` takes the last checkpoint and
   * works for a failing job too, `stateless` starts anew and is an explicit word that there is no state to lose.
   *
   * @default - savepoint
   */
  readonly upgradeMode?: UpgradeMode | undefined;
  /** Whether state of operators that no longer exist may be dropped. @default - false: such an upgrade fails */
  readonly allowNonRestoredState?: boolean | undefined;
  /** Savepoint that the very first start resumes from. @default - it starts empty */
  readonly initialSavepointPath?: string | undefined;
  /** Any other number than before takes a savepoint. @default - none is asked for */
  readonly savepointTriggerNonce?: number | undefined;
  /** Any other number than before, together with a new initialSavepointPath, starts from that one (operator 1.10). @default - no restart */
  readonly savepointRedeployNonce?: number | undefined;
  /** @default - running */
  readonly state?: "running" | "suspended" | undefined;
}

/** What a {@link FlinkApplication} is made of. */
export interface FlinkApplicationProps extends FlinkClusterProps, FlinkJobProps {
  /** Upper bound of the parallelism for as long as the state lives. @default - 128 */
  readonly maxParallelism?: number | undefined;
  /** Lets the operator change the parallelism with the load. @default - it stays as given */
  readonly autoscaler?: AutoscalerProps | undefined;
  /** Whether the job takes all TaskManagers there are; standalone mode only. @default - false */
  readonly reactive?: boolean | undefined;
}

/**
 * One job with a Flink cluster of its own: a FlinkDeployment whose state outlives pods, upgrades and mistakes.
 * https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/custom-resource/overview/
 */
export class FlinkApplication extends FlinkCluster {
  constructor(scope: Construct, id: string, props: FlinkApplicationProps) {
    const isStateless = props.upgradeMode === "stateless";
    super(scope, id, props, {
      job: jobSpec(props),
      settings: [
        ...scalingSettings({ ...props, maxParallelism: props.maxParallelism ?? 128 }),
        // A type that would fall back to Kryo fails the job instead of slowing it down.
        ...defaults({ "pipeline.generic-types": "false" }),
        // A job that is deleted after all leaves a savepoint behind.
        ...(isStateless ? [] : defaults({ "kubernetes.operator.job.savepoint-on-deletion": "true" })),
      ],
      annotations: isStateless ? { "streaming-inference/stateless": "true" } : {},
    });
  }
}

/** The job as FlinkDeployments and FlinkSessionJobs hold it. */
export function jobSpec(props: FlinkJobProps): Job {
  return {
    jarURI: props.jarUri,
    ...(props.entryClass !== undefined && { entryClass: props.entryClass }),
    ...(props.args !== undefined && props.args.length > 0 && { args: props.args }),
    parallelism: props.parallelism,
    upgradeMode: props.upgradeMode ?? "savepoint",
    allowNonRestoredState: props.allowNonRestoredState ?? false,
    state: props.state ?? "running",
    ...(props.initialSavepointPath !== undefined && { initialSavepointPath: props.initialSavepointPath }),
    ...(props.savepointTriggerNonce !== undefined && { savepointTriggerNonce: props.savepointTriggerNonce }),
    ...(props.savepointRedeployNonce !== undefined && {
      savepointRedeployNonce: props.savepointRedeployNonce,
    }),
  };
}
