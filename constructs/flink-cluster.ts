import { Construct } from "constructs";
import { CustomResource } from "./custom-resource.ts";
import type { FlinkClusterProps } from "./flink-cluster-props.ts";
import { tlsSettings } from "./flink-configuration/internal-tls.ts";
import { log4jProperties } from "./flink-configuration/logging.ts";
import { portSettings, restSettings } from "./flink-configuration/network.ts";
import { recoverySettings } from "./flink-configuration/recovery.ts";
import { compose, ownedBy, type Setting } from "./flink-configuration/settings.ts";
import { stateSettings } from "./flink-configuration/state.ts";
import { visibilitySettings } from "./flink-configuration/visibility.ts";
import { flinkPods, flinkPorts } from "./flink-network.ts";
import { flinkPodTemplate } from "./flink-pod-template.ts";
import type {
  FlinkDeployment,
  FlinkDeploymentSpec,
  Job,
} from "./imports/operator-1.15/flink-deployment.generated.ts";
import { topologyLabels } from "./labels.ts";
import type { PodResources } from "./pods.ts";
import { reportProblems } from "./report-problems.ts";
import { flinkDeploymentProblems } from "./rules/flink-deployment-rules.ts";
import { configurationOf } from "./rules/flink-manifest.ts";
import { crdFlinkVersion, type OperatorVersion } from "./rules/flink-version.ts";
import { outageProblems } from "./rules/outage-rules.ts";
import { cores, mebibytes } from "./rules/quantity.ts";
import { slotAndMemoryProblems } from "./rules/slot-and-memory-rules.ts";
import { transactionProblems } from "./rules/transaction-rules.ts";

/** A job of its own, and what it adds to the cluster's settings. */
export interface ClusterJob {
  readonly job: Job;
  readonly settings: readonly Setting[];
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * A FlinkDeployment with safe settings, checked by the operator's own rules: what applications and session clusters
 * have in common. Use {@link FlinkApplication} or {@link FlinkSessionCluster}.
 */
export class FlinkCluster extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly operatorVersion: OperatorVersion;
  /** Service of REST interface and UI; whoever reaches it runs code. */
  readonly restServiceName: string;
  /** Base URL of REST within the project, without a slash at its end. */
  readonly restUrl: string;
  /** Labels of the JobManagers' pods. */
  readonly jobManagerLabels: Readonly<Record<string, string>>;
  /** Labels of the TaskManagers' pods. */
  readonly taskManagerLabels: Readonly<Record<string, string>>;
  /** The very object that the API gets. */
  readonly deployment: FlinkDeployment;

  protected constructor(scope: Construct, id: string, props: FlinkClusterProps, job?: ClusterJob) {
    super(scope, id);
    this.name = props.name;
    this.namespace = props.namespace;
    this.operatorVersion = props.operatorVersion;
    this.restServiceName = `${props.name}-rest`;
    this.restUrl = `http://${this.restServiceName}:${flinkPorts.rest}`;
    this.jobManagerLabels = flinkPods.jobManagers(props.name);
    this.taskManagerLabels = flinkPods.taskManagers(props.name);

    const { configuration, problems } = compose(
      `FlinkDeployment ${props.name}`,
      [...clusterSettings(props, job === undefined), ...(job?.settings ?? [])],
      props.configuration ?? {},
    );
    const manifest: FlinkDeployment = {
      apiVersion: "flink.apache.org/v1beta1",
      kind: "FlinkDeployment",
      metadata: {
        name: props.name,
        namespace: props.namespace,
        labels: topologyLabels({ name: props.name, component: job ? "flink-application" : "flink-session" }),
        ...(job !== undefined && Object.keys(job.annotations).length > 0 && { annotations: job.annotations }),
      },
      spec: clusterSpec(props, configuration, job?.job),
    };
    const resource = new CustomResource(this, "deployment", {
      manifest,
      allowDestroyOf: props.allowDestroyOf,
    });
    this.deployment = resource.manifest;
    reportProblems(this, [
      ...problems,
      ...flinkDeploymentProblems(this.deployment, props.operatorVersion),
      ...slotAndMemoryProblems(this.deployment),
      ...[transactionProblems, outageProblems].flatMap((rule) =>
        rule(`FlinkDeployment ${props.name}`, job?.job.args ?? [], configurationOf(this.deployment)),
      ),
    ]);
  }
}

function clusterSettings(props: FlinkClusterProps, isSession: boolean): Setting[] {
  return [
    ...stateSettings(props),
    ...recoverySettings,
    ...portSettings,
    ...restSettings(props.name, isSession, props.uiOrigin),
    ...visibilitySettings(props),
    ...tlsSettings(props.internalTls),
    ...ownedBy("taskSlots", { "taskmanager.numberOfTaskSlots": String(props.taskSlots) }),
    ...(props.archiveDirectory === undefined
      ? []
      : ownedBy("archiveDirectory", { "jobmanager.archive.fs.dir": props.archiveDirectory })),
  ];
}

function clusterSpec(
  props: FlinkClusterProps,
  flinkConfiguration: Readonly<Record<string, string>>,
  job: Job | undefined,
): FlinkDeploymentSpec {
  return {
    image: props.image,
    imagePullPolicy: props.imagePullPolicy ?? "IfNotPresent",
    // The CRD's list is checked by the rules, whose message says what to do.
    flinkVersion: crdFlinkVersion(props.flinkVersion) as NonNullable<FlinkDeploymentSpec["flinkVersion"]>,
    mode: props.mode ?? "native",
    serviceAccount: props.serviceAccount,
    flinkConfiguration,
    logConfiguration: { "log4j-console.properties": log4jProperties(props) },
    jobManager: {
      replicas: props.jobManagers ?? 1,
      resource: resource(props.jobManager),
      podTemplate: flinkPodTemplate("jobManager", props),
    },
    taskManager: {
      // In native mode, and under an autoscaler of pods, the number belongs to somebody else.
      ...(props.taskManagers !== undefined && { replicas: props.taskManagers }),
      resource: resource(props.taskManager),
      podTemplate: flinkPodTemplate("taskManager", props),
    },
    ...(job !== undefined && { job }),
    ...(props.restartNonce !== undefined && { restartNonce: props.restartNonce }),
  };
}

/** Memory in Flink's own unit: its `m` is a mebibyte. What is no quantity is left for the rules to refuse. */
function resource({ cpuRequest, memory }: PodResources) {
  const inMebibytes = mebibytes(memory);
  return {
    ...(cores(cpuRequest) !== undefined && { cpu: cores(cpuRequest) as number }),
    memory: inMebibytes === undefined ? memory : `${inMebibytes}m`,
  };
}
