import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import { FlinkClusterPolicies, flinkPorts } from "../constructs/flink-network.ts";
import { FlinkSessionCluster } from "../constructs/flink-session-cluster.ts";
import { FlinkSessionJob } from "../constructs/flink-session-job.ts";
import { JarServer } from "../constructs/jar-server.ts";
import { JobSubmission, type JobSubmissionProps } from "../constructs/job-submission.ts";
import { WorkloadPolicy, type WorkloadPolicyProps } from "../constructs/network-policies.ts";
import { clusterDemands, clusterProps, type FlinkSurroundings } from "./flink-clusters.ts";
import { argumentsOf, type JarJob, jobContext, sessionCluster } from "./jobs.ts";
import { ProjectStack } from "./project-stack.ts";

/** What a {@link FlinkSessionStack} is told beside its environment. */
export interface FlinkSessionStackProps extends Omit<FlinkSurroundings, "trust" | "usesKafka"> {
  readonly jobs: readonly JarJob[];
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
      const props = {
        name: job.name,
        cluster,
        jarUri: jarServer.jarUri(job.name),
        entryClass: job.entryClass,
        args: argumentsOf(job, jobContext(environment, modelUrl)),
        parallelism: job.parallelism(environment),
      };
      if (job.submission === "rest") {
        this.submit(props, jarServer);
      } else {
        new FlinkSessionJob(this, job.name, {
          ...props,
          operatorFetchesFromCluster: platform.operatorFetchesFromCluster,
          allowDestroyOf: this.allowDestroyOf("FlinkSessionJob", job.name),
        });
      }
    }
    this.demands.push(...clusterDemands(sessionCluster, flink.taskManagers * flink.taskSlots, environment));
  }

  /** A Kubernetes Job submits it, once; it alone, besides proxy and operator, reaches the cluster's REST interface. */
  private submit(props: Submission, jarServer: JarServer): void {
    const { namespace, images, platform, jarServer: served } = this.environment;
    const { name, cluster } = props;
    const { podLabels } = new JobSubmission(this, `${name}-submission`, {
      ...props,
      image: images.objectStoreClient,
      jarSha256: served.jars[name] ?? "",
      trust: this.trust,
      imagePullSecret: platform.imagePullSecret,
    });
    this.demands.push({ what: `${name} submission`, pods: 1, ...JobSubmission.RESOURCES });
    const rest = [{ port: flinkPorts.rest }];
    const jars = [{ port: JarServer.PORT }];
    const policy = (id: string, more: Omit<WorkloadPolicyProps, "namespace" | "name">) =>
      new WorkloadPolicy(this, `${name}-${id}`, { namespace, name: `${name}-${id}`, ...more });
    policy("submission-policy", {
      pods: podLabels,
      egress: [
        { peers: [{ pods: cluster.jobManagerLabels }], ports: rest },
        { peers: [{ pods: jarServer.selector }], ports: jars },
      ],
    });
    policy("to-rest", {
      pods: cluster.jobManagerLabels,
      ingress: [{ peers: [{ pods: podLabels }], ports: rest }],
    });
    policy("to-jars", { pods: jarServer.selector, ingress: [{ peers: [{ pods: podLabels }], ports: jars }] });
  }
}

type Submission = Pick<
  JobSubmissionProps,
  "name" | "cluster" | "jarUri" | "entryClass" | "args" | "parallelism"
>;
