import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import { FlinkApplication, type FlinkApplicationProps } from "../constructs/flink-application.ts";
import { FlinkClusterPolicies } from "../constructs/flink-network.ts";
import { ModelServer } from "../constructs/model-server.ts";
import { PyFlinkApplication } from "../constructs/pyflink-application.ts";
import { SqlApplication } from "../constructs/sql-application.ts";
import { clusterDemands, clusterProps, type FlinkSurroundings } from "./flink-clusters.ts";
import { argumentsOf, type JobDefinition, jobContext } from "./jobs.ts";
import { modelClient } from "./network.ts";
import { ProjectStack } from "./project-stack.ts";

/** What a {@link FlinkJobStack} is told beside its environment. */
export interface FlinkJobStackProps extends Omit<FlinkSurroundings, "trust" | "usesKafka"> {
  readonly job: JobDefinition;
  /** Base URL of the model server. */
  readonly modelUrl: string;
}

/** One job with a Flink cluster of its own and the policies that follow from what it uses; a state, a plan, a blast radius. */
export class FlinkJobStack extends ProjectStack {
  constructor(
    scope: Construct,
    environment: Environment,
    { job, modelUrl, ...surroundings }: FlinkJobStackProps,
  ) {
    super(scope, `job-${job.name}`, environment);
    const { namespace } = environment;
    const usesKafka = job.reads.length + job.writes.length > 0;
    const callsModelServer = job.callsModelServer ?? false;
    const parallelism = job.parallelism(environment);
    const model = {
      pods: environment.modelServer.selector ?? { "app.kubernetes.io/name": ModelServer.NAME },
    };
    const own = job.application?.(environment) ?? {};
    const common = clusterProps(environment, { ...surroundings, trust: this.flinkTrust, usesKafka });
    const props = {
      ...common,
      // No other job comes into this cluster: slots beyond its parallelism would stay empty.
      taskSlots: Math.min(common.taskSlots, parallelism),
      ...own,
      name: job.name,
      image: imageOf(job, environment),
      args: argumentsOf(job, jobContext(environment, modelUrl)),
      parallelism,
      allowDestroyOf: this.allowDestroyOf("FlinkDeployment", job.name),
      configuration: { ...common.configuration, ...own.configuration },
      sidecars: [...(common.sidecars ?? []), ...(own.sidecars ?? [])],
      volumes: [...(common.volumes ?? []), ...(own.volumes ?? [])],
      volumeMounts: [...(common.volumeMounts ?? []), ...(own.volumeMounts ?? [])],
      podAnnotations: { ...common.podAnnotations, ...own.podAnnotations },
      podLabels: { ...own.podLabels, ...(callsModelServer && modelClient) },
      ...(callsModelServer && { connectsTo: [ModelServer.NAME] }),
    };
    this.application(job, props);
    new FlinkClusterPolicies(this, "policies", {
      namespace,
      cluster: job.name,
      network: this.network.cluster,
      monitoring: this.network.monitoring,
      objectStore: this.network.objectStore,
      egress: this.network.logs ? [this.network.logs] : [],
      ...(usesKafka && { kafka: this.network.kafka }),
      taskEgress: callsModelServer ? [{ peers: [model], ports: [{ port: ModelServer.REST_PORT }] }] : [],
    });
    this.demands.push(...clusterDemands(job.name, parallelism, environment, props));
  }

  /** The ids are alike: a job that is written anew in another language keeps its address, and its state. */
  private application(job: JobDefinition, props: ApplicationProps): void {
    if (job.kind === "pyflink") {
      const { script, pythonFiles } = job;
      new PyFlinkApplication(this, "application", { ...props, script, pythonFiles });
    } else if (job.kind === "sql") {
      const { entryClass } = job;
      const statements = readFileSync(join(repository, job.statementsFile), "utf8");
      new SqlApplication(this, "application", { ...props, jarUri: jarOf(job.jar), entryClass, statements });
    } else {
      const { jar, name, entryClass } = job;
      new FlinkApplication(this, "application", { ...props, jarUri: jarOf(jar ?? name), entryClass });
    }
  }
}

type ApplicationProps = Omit<FlinkApplicationProps, "jarUri" | "entryClass">;

const repository = join(import.meta.dirname, "..");

/** Where the images of `docker/` hold the jars. */
const jarOf = (name: string) => `local:///opt/flink/usrlib/${name}.jar`;

/**
 * Images with one jar alone are named after the jar, as docker/build-and-push writes them: jobs of one jar share it.
 *
 * @throws Error when the environment names no image for jobs in Python
 */
function imageOf(job: JobDefinition, { images }: Environment): string {
  if (job.kind !== "pyflink") return images.jobs?.[job.jar ?? job.name] ?? images.flink;
  if (images.pyflink !== undefined) return images.pyflink;
  throw new Error(
    `Job "${job.name}" is in Python, and images.pyflink is missing. Add it in config/artifacts.json.`,
  );
}
