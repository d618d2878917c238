import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import { FlinkClusterPolicies } from "../constructs/flink-network.ts";
import { FlinkSessionCluster } from "../constructs/flink-session-cluster.ts";
import { FlinkSessionJob } from "../constructs/flink-session-job.ts";
import type { JarServer } from "../constructs/jar-server.ts";
import { clusterDemands, clusterProps, type FlinkSurroundings } from "./flink-clusters.ts";
import { argumentsOf, type JobDefinition, jobContext, sessionCluster } from "./jobs.ts";
import { ProjectStack } from "./project-stack.ts";

/** What a {@link FlinkSessionStack} is told beside its environment. */
export interface FlinkSessionStackProps extends Omit<FlinkSurroundings, "trust" | "usesKafka"> {
  readonly jobs: readonly JobDefinition[];
  readonly jarServer: JarServer;
  readonly modelUrl: string;
}

/** The cluster that short and occasional jobs share, and those jobs. */
export class FlinkSessionStack extends ProjectStack {
  constructor(scope: Construct, environment: Environment, props: FlinkSessionStackProps) {
    super(scope, "flink-session", environment);
    const { namespace, images, flink, platform } = environment;
    const { jobs, jarServer, modelUrl } = props;
    const cluster = new FlinkSessionCluster(this, "cluster", {
      ...clusterProps(environment, { ...props, trust: this.flinkTrust, usesKafka: true }),
      name: sessionCluster,
      image: images.flink,
      allowDestroyOf: this.allowDestroyOf("FlinkDeployment", sessionCluster),
    });
    new FlinkClusterPolicies(this, "policies", {
      namespace,
      cluster: sessionCluster,
      network: this.network.cluster,
      monitoring: this.network.monitoring,
      objectStore: this.network.objectStore,
      egress: this.network.logs ? [this.network.logs] : [],
      kafka: this.network.kafka,
    });
    // The ids are the jobs' names: pinned like every other address.
    for (const job of jobs) {
      new FlinkSessionJob(this, job.name, {
        name: job.name,
        cluster,
        jarUri: jarServer.jarUri(job.name),
        args: argumentsOf(job, jobContext(environment, modelUrl)),
        parallelism: job.parallelism(environment),
        operatorFetchesFromCluster: platform.operatorFetchesFromCluster,
        allowDestroyOf: this.allowDestroyOf("FlinkSessionJob", job.name),
      });
    }
    this.demands.push(...clusterDemands(sessionCluster, flink.taskManagers * flink.taskSlots, environment));
  }
}
