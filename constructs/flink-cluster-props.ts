import type { LogLevel } from "./flink-configuration/logging.ts";
import type { FlinkConfiguration } from "./flink-configuration/settings.ts";
import type { StateStorage } from "./flink-configuration/state.ts";
import type { FlinkPodProps } from "./flink-pod-template.ts";
import type { PodResources } from "./pods.ts";
import type { OperatorVersion } from "./rules/flink-version.ts";

/** What application and session clusters have in common. */
export interface FlinkClusterProps extends FlinkPodProps {
  /** Name of the FlinkDeployment: prefix of its pods, Services and ConfigMaps, and its folder in the storage. */
  readonly name: string;
  /** The OpenShift project that it runs in. */
  readonly namespace: string;
  /** Flink with its plugins, by digest. */
  readonly image: string;
  /** Version of Flink in the image, such as `2.2.1` or `1.18.1`. */
  readonly flinkVersion: string;
  /** Version of the operator in the cluster: decides which rules hold. */
  readonly operatorVersion: OperatorVersion;
  /** Account of Flink's pods. */
  readonly serviceAccount: string;
  /** Where checkpoints, savepoints and the metadata of high availability lie. */
  readonly storage: StateStorage;
  readonly jobManager: PodResources;
  readonly taskManager: PodResources;
  /** Slots of one TaskManager. */
  readonly taskSlots: number;
  /**
   * Who makes the TaskManagers: the JobManager as it needs them, or the operator as a Deployment.
   *
   * @default - native: TaskManagers come and go with the parallelism
   */
  readonly mode?: "native" | "standalone" | undefined;
  /** TaskManagers of standalone mode. @default - as many as the parallelism needs, or as an autoscaler sets */
  readonly taskManagers?: number | undefined;
  /** @default - 1; another one would take over some seconds sooner */
  readonly jobManagers?: number | undefined;
  /** Whether a lost JobManager resumes its jobs, by means of ConfigMaps. @default - true */
  readonly highAvailability?: boolean | undefined;
  /** @default - every 60 s, unless `configuration` says otherwise */
  readonly checkpointIntervalMs?: number | undefined;
  /** How often the operator takes a savepoint. @default - at upgrades only */
  readonly periodicSavepointIntervalMs?: number | undefined;
  /** Savepoints that the operator keeps. @default - its own setting, 10 */
  readonly savepointHistoryMaxCount?: number | undefined;
  /**
   * Whether print() and System.out show in the UI's log tab, beside the container's log. Before Flink 1.19 the image needs
   * `print-to-log.jar` in Flink's lib for it, as `flink-base-1.18.1` has.
   *
   * @default - true
   */
  readonly stdoutInUi?: boolean | undefined;
  /**
   * Whether each operator is a box of its own in the UI, with its records. Without chains records are handed over
   * between threads, which costs two thirds of the throughput of a job that does little with each record, and nothing
   * that can be measured where a record is sent over HTTP.
   *
   * @default - true
   */
  readonly recordsPerOperator?: boolean | undefined;
  /** @default - INFO */
  readonly logLevel?: LogLevel | undefined;
  /** Levels of single loggers. @default - some that repeat themselves are quiet */
  readonly logLevels?: Readonly<Record<string, LogLevel>> | undefined;
  /** Address of the UI as browsers see it: the only one whose pages may call REST. @default - the Service's */
  readonly uiOrigin?: string | undefined;
  /** Folder that finished jobs are archived to, for the history server. @default - they are not */
  readonly archiveDirectory?: string | undefined;
  /** Flink's own keys. Defaults give way to them; what a prop decides does not. @default - none */
  readonly configuration?: FlinkConfiguration | undefined;
  /** Any other number than before restarts the cluster. @default - no restart */
  readonly restartNonce?: number | undefined;
  /** @default - IfNotPresent: images are named by digest */
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never" | undefined;
  /** The cluster's own name: lets Terraform destroy it, and its state with it. @default - it cannot be destroyed */
  readonly allowDestroyOf?: string | undefined;
}
