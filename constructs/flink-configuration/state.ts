import type { ObjectStoreProps } from "../object-store.ts";
import { isAtLeast } from "../rules/flink-version.ts";
import { defaults, ownedBy, type Setting } from "./settings.ts";

/** Where checkpoints, savepoints and the metadata of high availability lie. */
export type StateStorage =
  | {
      readonly kind: "s3";
      /** The image holds the plugin flink-s3-fs-hadoop. */
      readonly store: ObjectStoreProps;
      /** Folder in the bucket, without slashes at its ends. @default - `flink` */
      readonly prefix?: string;
    }
  | {
      readonly kind: "claim";
      /** Existing PersistentVolumeClaim; ReadWriteMany, since all pods of the cluster write to it. */
      readonly claimName: string;
    };

/** Where a claim is mounted. */
export const claimFolder = "/opt/flink/durable";
/** Where RocksDB works: files of the running process, which go with the pod. */
export const localStateFolder = "/opt/flink/state";

/** What {@link stateSettings} depends on. */
export interface StateSettingsProps {
  readonly name: string;
  readonly flinkVersion: string;
  readonly storage: StateStorage;
  readonly checkpointIntervalMs?: number | undefined;
  readonly highAvailability?: boolean | undefined;
  readonly periodicSavepointIntervalMs?: number | undefined;
  readonly savepointHistoryMaxCount?: number | undefined;
}

/** Folder of one cluster; each has its own, so that names never meet. */
export function stateFolder({ name, storage }: Pick<StateSettingsProps, "name" | "storage">): string {
  if (storage.kind === "claim") return `file://${claimFolder}/${name}`;
  return `s3://${storage.store.bucket}/${storage.prefix ?? "flink"}/${name}`;
}

/** Checkpoints, savepoints, RocksDB, high availability. */
export function stateSettings(props: StateSettingsProps): Setting[] {
  const { flinkVersion, storage } = props;
  const folder = stateFolder(props);
  const intervalMs = props.checkpointIntervalMs ?? 60_000;
  // Operators before 1.15 know the old names only; Flink 2 reads both, but warns about the old ones.
  const renamed = isAtLeast(flinkVersion, "2.0");
  const interval = { "execution.checkpointing.interval": `${intervalMs} ms` };
  return [
    ...ownedBy("storage", {
      [renamed ? "execution.checkpointing.dir" : "state.checkpoints.dir"]: `${folder}/checkpoints`,
      [renamed ? "execution.checkpointing.savepoint-dir" : "state.savepoints.dir"]: `${folder}/savepoints`,
      ...(storage.kind === "s3" && objectStoreSettings(storage.store)),
    }),
    ...(props.checkpointIntervalMs === undefined
      ? defaults(interval)
      : ownedBy("checkpointIntervalMs", interval)),
    ...(storage.kind === "s3" ? defaults(s3Defaults) : []),
    ...defaults({
      "execution.checkpointing.mode": "EXACTLY_ONCE",
      "execution.checkpointing.timeout": "10 min",
      // Work goes on between two checkpoints, however long one takes.
      "execution.checkpointing.min-pause": `${Math.floor(intervalMs / 2)} ms`,
      // One failed checkpoint is no reason to restart: the previous one still holds.
      "execution.checkpointing.tolerable-failed-checkpoints": "3",
      "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
      [renamed ? "execution.checkpointing.num-retained" : "state.checkpoints.num-retained"]: "3",
      [renamed ? "execution.checkpointing.incremental" : "state.backend.incremental"]: "true",
      "state.backend.type": "rocksdb",
      "state.backend.rocksdb.localdir": localStateFolder,
    }),
    ...(props.highAvailability === false
      ? []
      : ownedBy("highAvailability", {
          "high-availability.type": "kubernetes",
          "high-availability.storageDir": `${folder}/ha`,
          "high-availability.jobmanager.port": "6123",
        })),
    ...snapshotSettings(props),
  ];
}

const s3Defaults = {
  // The plugin's Hadoop (3.3) deletes the markers of all folders above a file that it has written. A store that keeps folders
  // (versitygw, gateways over file systems) refuses that, and then no checkpoint completes; on a versioned bucket each
  // deletion leaves a tombstone that listings wade through. Newer Hadoop keeps markers by itself. Only writers of Hadoop
  // before 3.3.1 (3.2.2, 2.10.2) to the same folders would be confused by them.
  "s3.directory.marker.retention": "keep",
};

function objectStoreSettings({ endpoint, region, pathStyle }: ObjectStoreProps) {
  // Keys come from the environment (AWS_ACCESS_KEY_ID), as the plugin flink-s3-fs-hadoop reads them by default.
  return {
    "s3.endpoint": endpoint,
    "s3.endpoint.region": region,
    "s3.path.style.access": String(pathStyle),
  };
}

function snapshotSettings({ periodicSavepointIntervalMs, savepointHistoryMaxCount }: StateSettingsProps) {
  return [
    ...(periodicSavepointIntervalMs === undefined
      ? []
      : ownedBy("periodicSavepointIntervalMs", {
          "kubernetes.operator.periodic.savepoint.interval": `${periodicSavepointIntervalMs} ms`,
        })),
    ...(savepointHistoryMaxCount === undefined
      ? []
      : ownedBy("savepointHistoryMaxCount", {
          "kubernetes.operator.savepoint.history.max.count": String(savepointHistoryMaxCount),
        })),
  ];
}
