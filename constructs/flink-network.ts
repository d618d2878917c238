import { Construct } from "constructs";
import type { Allowance, ClusterNetwork, Peer, Port } from "./cluster-network.ts";
import { WorkloadPolicy } from "./network-policies.ts";

/** Flink's ports, all of them fixed by configuration so that policies can name them. */
export const flinkPorts = {
  /** `jobmanager.rpc.port` */
  jobManagerRpc: 6123,
  /** `blob.server.port` */
  blob: 6124,
  /** `taskmanager.data.port` */
  data: 6121,
  /** `taskmanager.rpc.port` */
  taskManagerRpc: 6122,
  /**
   * `metrics.internal.query-service.port`: there the JobManager reads the TaskManagers' metrics; without it the UI shows
   * no records per operator.
   */
  metricsQuery: 6125,
  /** `rest.port`: REST interface and UI. */
  rest: 8081,
  /** `metrics.reporter.prom.port` */
  metrics: 9249,
} as const;

/** Labels that Flink gives its pods. */
export const flinkPods = {
  jobManagers: (cluster: string) => ({ app: cluster, component: "jobmanager" }),
  taskManagers: (cluster: string) => ({ app: cluster, component: "taskmanager" }),
  /** The JobManagers of all clusters of the project. */
  allJobManagers: { component: "jobmanager" },
} as const;

/** What a {@link FlinkClusterPolicies} is made of. */
export interface FlinkClusterPoliciesProps {
  readonly namespace: string;
  /** Name of the FlinkDeployment. */
  readonly cluster: string;
  readonly network: ClusterNetwork;
  /** Where the Prometheus lies. */
  readonly monitoring: Peer;
  /** Checkpoints, savepoints and files. */
  readonly objectStore: Allowance;
  /** Brokers, for jobs that read or write topics. @default - no access */
  readonly kafka?: Allowance;
  /** Whom all its pods call besides, such as the log store. @default - nobody */
  readonly egress?: readonly Allowance[];
  /** Whom its tasks call besides, such as the model server. @default - nobody */
  readonly taskEgress?: readonly Allowance[];
}

/**
 * What the pods of one Flink cluster may do: talk to each other, to the API server (leader and pods), to their state's
 * store, and to what the job was declared to use. Who reaches its REST interface is said by `FlinkRestAccess`.
 */
export class FlinkClusterPolicies extends Construct {
  constructor(scope: Construct, id: string, props: FlinkClusterPoliciesProps) {
    super(scope, id);
    const { namespace, cluster, network, kafka, objectStore, monitoring } = props;
    const jobManagers = flinkPods.jobManagers(cluster);
    const taskManagers = flinkPods.taskManagers(cluster);
    const toJobManager: Port[] = [{ port: flinkPorts.jobManagerRpc }, { port: flinkPorts.blob }];
    const toTaskManager: Port[] = [flinkPorts.data, flinkPorts.taskManagerRpc, flinkPorts.metricsQuery].map(
      (port) => ({ port }),
    );
    const scraped: Allowance = { peers: [monitoring], ports: [{ port: flinkPorts.metrics }] };
    // A Kafka source finds its partitions from the JobManager: both roles need the brokers.
    const outside = [network.apiServer, objectStore, ...(kafka ? [kafka] : []), ...(props.egress ?? [])];

    new WorkloadPolicy(this, "job-manager", {
      namespace,
      name: `${cluster}-jobmanager`,
      pods: jobManagers,
      ingress: [{ peers: [{ pods: taskManagers }, { pods: jobManagers }], ports: toJobManager }, scraped],
      egress: [
        { peers: [{ pods: taskManagers }], ports: toTaskManager },
        { peers: [{ pods: jobManagers }], ports: toJobManager },
        ...outside,
      ],
    });
    new WorkloadPolicy(this, "task-manager", {
      namespace,
      name: `${cluster}-taskmanager`,
      pods: taskManagers,
      ingress: [{ peers: [{ pods: jobManagers }, { pods: taskManagers }], ports: toTaskManager }, scraped],
      egress: [
        { peers: [{ pods: jobManagers }], ports: toJobManager },
        { peers: [{ pods: taskManagers }], ports: toTaskManager },
        // With Kubernetes' high availability a TaskManager looks the leader up in a ConfigMap.
        ...outside,
        ...(props.taskEgress ?? []),
      ],
    });
  }
}
