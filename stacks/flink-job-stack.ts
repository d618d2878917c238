import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import { FlinkApplication } from "../constructs/flink-application.ts";
import { FlinkClusterPolicies } from "../constructs/flink-network.ts";
import { ModelServer } from "../constructs/model-server.ts";
import { clusterDemands, clusterProps, type FlinkSurroundings } from "./flink-clusters.ts";
import { argumentsOf, type JobDefinition, jobContext } from "./jobs.ts";
import { modelClient } from "./network.ts";
import { ProjectStack } from "./project-stack.ts";

/** What a {@link FlinkJobStack} is told beside its environment. */
export interface FlinkJobStackProps extends Omit<FlinkSurroundings, "trust"> {
  readonly job: JobDefinition;
  /** Base URL of the model server. */
  readonly modelUrl: string;
}

/** One job with a Flink cluster of its own and the policies that follow from what it uses; a state, a plan, a blast radius. */
export class FlinkJobStack extends ProjectStack {
  constructor(scope: Construct, environment: Environment, props: FlinkJobStackProps) {
    const { job, modelUrl } = props;
    super(scope, `job-${job.name}`, environment);
    const { namespace, images } = environment;
    const callsModelServer = job.callsModelServer ?? false;
    const parallelism = job.parallelism(environment);
    const model = {
      pods: environment.modelServer.selector ?? { "app.kubernetes.io/name": ModelServer.NAME },
    };
    new FlinkApplication(this, "application", {
      ...clusterProps(environment, { ...props, trust: this.flinkTrust }),
      name: job.name,
      image: images.flink,
      jarUri: `local:///opt/flink/usrlib/${job.name}.jar`,
      args: argumentsOf(job, jobContext(environment, modelUrl)),
      parallelism,
      ...(callsModelServer && { podLabels: modelClient, connectsTo: [ModelServer.NAME] }),
    });
    new FlinkClusterPolicies(this, "policies", {
      namespace,
      cluster: job.name,
      network: this.network.cluster,
      monitoring: this.network.monitoring,
      objectStore: this.network.objectStore,
      egress: this.network.logs ? [this.network.logs] : [],
      ...(job.reads.length + job.writes.length > 0 && { kafka: this.network.kafka }),
      taskEgress: callsModelServer ? [{ peers: [model], ports: [{ port: ModelServer.REST_PORT }] }] : [],
    });
    this.demands.push(...clusterDemands(job.name, parallelism, environment));
  }
}
