import { App, type TerraformStack } from "cdktf";
import type { Environment } from "../config/schema.ts";
import type { ApiObject } from "../ops/manifests/convert.ts";
import { objectsOf, type StackJson } from "../ops/manifests/stack-objects.ts";
import { sessionCluster } from "../stacks/jobs.ts";
import { composeProject } from "../stacks/project.ts";

/** What the stacks make of an environment, as far as it means something outside of Kubernetes. */
export interface Synthesised {
  /** Flink's configuration of the session cluster: the local cluster runs both jobs, as that one runs several. */
  readonly flinkConfiguration: Readonly<Record<string, string>>;
  /** Variables of the model server. */
  readonly serverVariables: Readonly<Record<string, string>>;
}

/** Settings of Flink that belong to a cluster of pods, by the start of their keys, and why one process does without. */
export const clusterOnly: Readonly<Record<string, string>> = {
  "kubernetes.": "there is no Kubernetes",
  "high-availability.": "JobManager and TaskManager are one process",
  "security.ssl.": "nothing leaves the loopback interface",
  "s3.": "files lie in the run's own folder",
  "execution.checkpointing.dir": "checkpoints lie in the run's own folder",
  "execution.checkpointing.savepoint-dir": "savepoints lie in the run's own folder",
  "execution.checkpointing.incremental": "only RocksDB has it",
  "state.backend.": "a run's state fits into the heap, and RocksDB's library takes 70 MB",
  "metrics.reporter.": "nobody scrapes a run of minutes",
  "metrics.internal.": "ports are free ones",
  "jobmanager.rpc.port": "ports are free ones",
  "blob.server.port": "ports are free ones",
  "taskmanager.rpc.port": "ports are free ones",
  "taskmanager.data.port": "ports are free ones",
  "rest.port": "the port comes from --ui-port",
  "taskmanager.numberOfTaskSlots": "set from the same value of the environment",
  "web.": "whoever runs it may submit and cancel",
};

/** Variables of the model server that belong to its pod. */
export const podOnly: Readonly<Record<string, string>> = {
  MODEL_URI: "the bundle comes from --model",
  PORT: "ports are free ones",
  GRPC_PORT: "ports are free ones",
  METRICS_PORT: "ports are free ones",
  MODEL_CACHE_DIR: "a bundle in a folder is not downloaded",
};

/** Synthesises `environment` and takes from the API objects what a local run needs. */
export function synthesise(environment: Environment): Synthesised {
  const objects = composeProject(new App(), environment).flatMap(stackObjects);
  const cluster = find(objects, "FlinkDeployment", sessionCluster) as unknown as {
    readonly spec: { readonly flinkConfiguration: Readonly<Record<string, string>> };
  };
  const server = find(objects, "Deployment", "ml-model-server") as unknown as ServerDeployment;
  const [container] = server.spec.template.spec.containers;
  const variables = container === undefined ? [] : variablesOf(container);
  const isForPods = (key: string) => Object.keys(clusterOnly).some((start) => key.startsWith(start));
  return {
    flinkConfiguration: Object.fromEntries(
      Object.entries(cluster.spec.flinkConfiguration).filter(([key]) => !isForPods(key)),
    ),
    serverVariables: Object.fromEntries(variables.filter(([name]) => !Object.hasOwn(podOnly, name))),
  };
}

interface Container {
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly resourceFieldRef?: { readonly resource: string } };
  }[];
  readonly resources?: { readonly requests?: { readonly cpu?: string } };
}

interface ServerDeployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}

/**
 * A container's variables, the CPU request among them as the downward API would give it: here too the server takes
 * its part of the machine and leaves the rest to Kafka and Flink. Secrets stay out.
 */
function variablesOf({ env = [], resources }: Container): [string, string][] {
  const cpu = resources?.requests?.cpu ?? "0";
  const millicores = cpu.endsWith("m") ? cpu.slice(0, -1) : String(Number(cpu) * 1_000);
  return env.flatMap(({ name, value, valueFrom }) => {
    if (value !== undefined) return [[name, value]];
    return valueFrom?.resourceFieldRef?.resource === "requests.cpu" ? [[name, millicores]] : [];
  });
}

/** A stack's API objects. */
export function stackObjects(stack: TerraformStack): ApiObject[] {
  stack.prepareStack();
  return objectsOf(stack.toTerraform() as StackJson);
}

function find(objects: readonly ApiObject[], kind: string, name: string): ApiObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found !== undefined) return found;
  throw new Error(`The stacks make no ${kind} ${name} for environment "local".`);
}
