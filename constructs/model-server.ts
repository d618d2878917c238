import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1/index.js";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1/index.js";
import { Construct } from "constructs";

/** What a {@link ModelServer} is made of. */
export interface ModelServerProps {
  /** The OpenShift project that it runs in. */
  readonly namespace: string;
  /** Container image; it holds the server's code and no model. */
  readonly image: string;
  /** Bundle to serve: `file://`, `s3://` or `https://`. */
  readonly modelUri: string;
  /** Pods that share the load. */
  readonly replicas: number;
  /** CPU that the scheduler reserves for a pod; there is no CPU limit. Canonical, such as `500m` or `2`. */
  readonly cpuRequest: string;
  /** Memory of a pod, request and limit alike. Canonical, such as `512Mi`. */
  readonly memory: string;
  /**
   * Name of the Deployment and the Service.
   *
   * @default - `ml-model-server`
   */
  readonly name?: string;
}

/**
 * The model server: a Deployment behind a ClusterIP Service, reachable inside the project only.
 * It is ready once the bundle's hashes and golden vectors have been checked.
 */
export class ModelServer extends Construct {
  /** Port of the Open Inference Protocol over REST. */
  static readonly REST_PORT = 8000;

  /** Name of the Service; its DNS name within the project. */
  readonly serviceName: string;
  /** Base URL for clients in the same project. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const name = props.name ?? "ml-model-server";
    const selector = { "app.kubernetes.io/name": name };
    this.serviceName = name;
    this.url = `http://${name}:${ModelServer.REST_PORT}`;

    const metadata = { name, namespace: props.namespace, labels: selector };
    new DeploymentV1(this, "deployment", {
      metadata,
      spec: {
        replicas: String(props.replicas),
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector },
          spec: {
            // It talks to S3 and to its clients, never to the Kubernetes API.
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            container: [this.container(name, props)],
            volume: [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }],
          },
        },
      },
    });
    new ServiceV1(this, "service", {
      metadata,
      spec: {
        type: "ClusterIP",
        selector,
        port: [{ name: "rest", port: ModelServer.REST_PORT, targetPort: "rest" }],
      },
    });
  }

  private container(name: string, props: ModelServerProps) {
    const probe = (path: string) => ({
      httpGet: { path, port: "rest" },
      timeoutSeconds: 2,
      periodSeconds: 5,
    });
    return {
      name,
      image: props.image,
      env: [
        { name: "MODEL_URI", value: props.modelUri },
        { name: "PORT", value: String(ModelServer.REST_PORT) },
      ],
      port: [{ name: "rest", containerPort: ModelServer.REST_PORT }],
      resources: {
        requests: { cpu: props.cpuRequest, memory: props.memory },
        limits: { memory: props.memory },
      },
      // The UID is left to the namespace's range (restricted-v2): no runAsUser here.
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
      volumeMount: [{ name: "tmp", mountPath: "/tmp" }],
      startupProbe: { ...probe("/v2/health/ready"), failureThreshold: 60 },
      readinessProbe: { ...probe("/v2/health/ready"), failureThreshold: 2 },
      livenessProbe: { ...probe("/v2/health/live"), failureThreshold: 6 },
    };
  }
}
