import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider/index.js";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import { ModelServer } from "../constructs/model-server.ts";

/** The part of an environment that this stack reads. */
export type ModelServingProps = Pick<Environment, "namespace" | "modelServer" | "images">;

/** The model server alone: a new model or server image is deployed without touching a job. */
export class ModelServingStack extends TerraformStack {
  /** Base URL of the server for the jobs of the project. */
  readonly modelServerUrl: string;

  constructor(scope: Construct, id: string, props: ModelServingProps) {
    super(scope, id);
    // Cluster and credentials come from the caller's kubeconfig (KUBE_CONFIG_PATH), never from code.
    new KubernetesProvider(this, "kubernetes");
    const { modelUri, replicas, resources } = props.modelServer;
    const server = new ModelServer(this, "model-server", {
      namespace: props.namespace,
      image: props.images.modelServer,
      modelUri,
      replicas,
      cpuRequest: resources.cpuRequest,
      memory: resources.memory,
    });
    this.modelServerUrl = server.url;
  }
}
