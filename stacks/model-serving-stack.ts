import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import { ModelServer } from "../constructs/model-server.ts";
import { WorkloadPolicy } from "../constructs/network-policies.ts";
import { modelClient } from "./network.ts";
import { ProjectStack } from "./project-stack.ts";

/** The model server alone: a new model or server image is deployed without touching a job. */
export class ModelServingStack extends ProjectStack {
  /** Base URL of the server for the jobs of the project. */
  readonly modelServerUrl: string;

  constructor(scope: Construct, environment: Environment) {
    super(scope, "model-serving", environment);
    const { namespace, modelServer, images, objectStore, platform } = environment;
    const { modelUri, modelName, replicas, maxReplicas, maxBatchTexts, maxQueuedTexts, resources, selector } =
      modelServer;
    const { canary, traces, keepAliveTimeoutMs } = modelServer;
    const readsObjectStore = [modelUri, canary?.modelUri].some((uri) => uri?.startsWith("s3://"));
    const server = new ModelServer(this, "model-server", {
      namespace,
      image: images.modelServer,
      modelUri,
      replicas,
      maxReplicas,
      maxBatchTexts,
      maxQueuedTexts,
      keepAliveTimeoutMs,
      ...(canary && { canary: { modelName, ...canary } }),
      ...(traces && { traces: { endpoint: traces.endpoint, protocol: traces.protocol } }),
      ...resources,
      ...(selector && { selector }),
      ...(readsObjectStore && { objectStore }),
      trustBundle: this.trust,
      imagePullSecret: platform.imagePullSecret,
    });
    this.modelServerUrl = server.url;
    // One more than at most: a rollout starts the new pod before it ends an old one.
    this.demands.push({ what: server.serviceName, pods: maxReplicas + 1, ...resources });
    new WorkloadPolicy(this, "model-server-policy", {
      namespace,
      name: server.serviceName,
      pods: server.selector,
      ingress: [
        {
          peers: [{ pods: { component: "taskmanager", ...modelClient } }],
          ports: [{ port: ModelServer.REST_PORT }],
        },
        { peers: [this.network.monitoring], ports: [{ port: ModelServer.METRICS_PORT }] },
      ],
      egress: [
        ...(readsObjectStore ? [this.network.objectStore] : []),
        ...(this.network.traces ? [this.network.traces] : []),
      ],
    });
  }
}
