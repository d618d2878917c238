import { Construct } from "constructs";
import { CustomResource } from "./custom-resource.ts";
import type { FlinkStateSnapshot as SnapshotManifest } from "./imports/operator-1.15/flink-state-snapshot.generated.ts";
import { reportProblems } from "./report-problems.ts";
import type { OperatorVersion } from "./rules/flink-version.ts";
import { snapshotProblems } from "./rules/session-job-rules.ts";

/** A savepoint that a {@link FlinkStateSnapshot} takes, or knows already. */
export interface SavepointProps {
  /** Where it is to lie, or lies already. @default - a new folder in the job's savepoint directory */
  readonly path?: string;
  /** Whether it exists: the resource only records it. @default - false: it is taken */
  readonly alreadyExists?: boolean;
  /** CANONICAL survives another state backend, NATIVE is taken and restored faster. @default - CANONICAL */
  readonly formatType?: "CANONICAL" | "NATIVE";
  /** Whether its files go with the resource. @default - false: deleting the resource keeps them */
  readonly disposeOnDelete?: boolean;
}

/** What a {@link FlinkStateSnapshot} is made of. */
export interface FlinkStateSnapshotProps {
  readonly name: string;
  readonly namespace: string;
  readonly operatorVersion: OperatorVersion;
  /** Job whose state is kept: kind and name of its resource. */
  readonly job: { readonly kind: "FlinkDeployment" | "FlinkSessionJob"; readonly name: string };
  /** Takes a savepoint. @default - a checkpoint is taken */
  readonly savepoint?: SavepointProps | undefined;
  /** How often a failed attempt is repeated. @default - the operator's, without end */
  readonly backoffLimit?: number | undefined;
}

/** One savepoint or checkpoint of a job, taken when the resource is made (operator 1.10 and newer). */
export class FlinkStateSnapshot extends Construct {
  constructor(scope: Construct, id: string, props: FlinkStateSnapshotProps) {
    super(scope, id);
    const { name, namespace, job, savepoint, backoffLimit } = props;
    const manifest: SnapshotManifest = {
      apiVersion: "flink.apache.org/v1beta1",
      kind: "FlinkStateSnapshot",
      metadata: { name, namespace },
      spec: {
        jobReference: { kind: job.kind, name: job.name },
        ...(savepoint === undefined
          ? { checkpoint: {} }
          : {
              savepoint: {
                ...savepoint,
                formatType: savepoint.formatType ?? "CANONICAL",
                // The operator's own default deletes the files.
                disposeOnDelete: savepoint.disposeOnDelete ?? false,
              },
            }),
        ...(backoffLimit !== undefined && { backoffLimit }),
      },
    };
    new CustomResource(this, "snapshot", { manifest, allowEmpty: ["spec.checkpoint"] });
    reportProblems(this, snapshotProblems(manifest, props.operatorVersion));
  }
}
