import { Construct } from "constructs";
import { CustomResource } from "./custom-resource.ts";
import { type FlinkJobProps, jobSpec } from "./flink-application.ts";
import type { FlinkConfiguration } from "./flink-configuration/settings.ts";
import type { FlinkSessionCluster } from "./flink-session-cluster.ts";
import type { FlinkSessionJob as FlinkSessionJobManifest } from "./imports/operator-1.15/flink-session-job.generated.ts";
import { topologyLabels } from "./labels.ts";
import { reportProblems } from "./report-problems.ts";
import { configurationOf } from "./rules/flink-manifest.ts";
import { outageProblems } from "./rules/outage-rules.ts";
import { sessionJobProblems } from "./rules/session-job-rules.ts";
import { transactionProblems } from "./rules/transaction-rules.ts";

/** What a {@link FlinkSessionJob} is made of. */
export interface FlinkSessionJobProps extends FlinkJobProps {
  /** Name of the FlinkSessionJob. */
  readonly name: string;
  /** Where it runs. */
  readonly cluster: FlinkSessionCluster;
  /** `https://…`: the operator fetches the jar and uploads it. */
  readonly jarUri: string;
  /** Keys of this job alone, such as `kubernetes.operator.user.artifacts.http.header`. @default - the cluster's */
  readonly configuration?: FlinkConfiguration | undefined;
  /**
   * Whether the operator's `kubernetes.operator.user.artifacts.disallow-restricted-hosts` is false, as jars from a Service
   * need it since 1.15: the cloud team's setting.
   *
   * @default - false: a jar from inside the cluster is a warning
   */
  readonly operatorFetchesFromCluster?: boolean | undefined;
  /** Any other number than before restarts the job. @default - no restart */
  readonly restartNonce?: number | undefined;
  /** The job's own name: lets Terraform destroy it, and its state with it. @default - it cannot be destroyed */
  readonly allowDestroyOf?: string | undefined;
}

/** A job on a session cluster, submitted and upgraded by the operator. */
export class FlinkSessionJob extends Construct {
  /** The very object that the API gets. */
  readonly sessionJob: FlinkSessionJobManifest;

  constructor(scope: Construct, id: string, props: FlinkSessionJobProps) {
    super(scope, id);
    const { cluster, name, configuration, restartNonce } = props;
    const manifest: FlinkSessionJobManifest = {
      apiVersion: "flink.apache.org/v1beta1",
      kind: "FlinkSessionJob",
      metadata: {
        name,
        namespace: cluster.namespace,
        labels: topologyLabels({ name, component: "flink-session-job" }),
        ...(props.upgradeMode === "stateless" && {
          annotations: { "streaming-inference/stateless": "true" },
        }),
      },
      spec: {
        deploymentName: cluster.name,
        job: jobSpec(props),
        ...(configuration !== undefined && { flinkConfiguration: configuration }),
        ...(restartNonce !== undefined && { restartNonce }),
      },
    };
    const resource = new CustomResource(this, "job", { manifest, allowDestroyOf: props.allowDestroyOf });
    this.sessionJob = resource.manifest;
    reportProblems(this, [
      ...sessionJobProblems(this.sessionJob, cluster.deployment, cluster.operatorVersion, props),
      ...[transactionProblems, outageProblems].flatMap((rule) =>
        rule(`FlinkSessionJob ${name}`, props.args ?? [], {
          ...configurationOf(cluster.deployment),
          ...configuration,
        }),
      ),
    ]);
  }
}
