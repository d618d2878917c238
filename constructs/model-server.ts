import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1/index.js";
import { HorizontalPodAutoscalerV2 } from "@cdktf/provider-kubernetes/lib/horizontal-pod-autoscaler-v2/index.js";
import { PodDisruptionBudgetV1 } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1/index.js";
import { Construct } from "constructs";
import { topologyLabels } from "./labels.ts";
import { type ObjectStoreProps, objectStoreEnvironment } from "./object-store.ts";
import { type PodResources, resourcesOf, restrictedPod, scratch } from "./pods.ts";
import type { TrustMounts } from "./trust-bundle.ts";

/** A second version that gets a part of the requests. */
export interface ModelServerCanary {
  /** Name in its bundle, which is also that of {@link ModelServerProps.modelUri}. */
  readonly modelName: string;
  /** Version in its bundle. */
  readonly version: string;
  /** Share of the requests, 0 to 100, with up to four decimals. */
  readonly percent: number;
  /** Its bundle: `file://`, `s3://` or `https://`. */
  readonly modelUri: string;
}

/** Where a {@link ModelServer} sends its spans. */
export interface ModelServerTraces {
  /** Collector of OpenTelemetry over HTTP, such as `http://otel-collector.observability:4318`. */
  readonly endpoint: string;
  /** @default - the server's own, `http/protobuf` */
  readonly protocol?: "http/protobuf" | "http/json" | undefined;
}

/** What a {@link ModelServer} is made of. */
export interface ModelServerProps extends PodResources {
  /** The OpenShift project that it runs in. */
  readonly namespace: string;
  /** Container image; it holds the server's code and no model. */
  readonly image: string;
  /** Bundle to serve: `file://`, `s3://` or `https://`. */
  readonly modelUri: string;
  /** Pods that share the load, at least. */
  readonly replicas: number;
  /** Pods at most: an autoscaler adds them by CPU. @default - no autoscaler */
  readonly maxReplicas?: number;
  /** Most texts in one inference. @default - the server's own */
  readonly maxBatchTexts?: number;
  /** Texts that may wait in a pod; what comes on top is refused. @default - the server's own */
  readonly maxQueuedTexts?: number;
  /** A connection without a request is closed after so long, in milliseconds. @default - the server's own */
  readonly keepAliveTimeoutMs?: number | undefined;
  /** @default - all requests go to the one version */
  readonly canary?: ModelServerCanary | undefined;
  /** @default - no spans are sent */
  readonly traces?: ModelServerTraces | undefined;
  /** Where bundles of `s3://` lie. @default - no credentials are given to it */
  readonly objectStore?: ObjectStoreProps;
  /** Authorities that it trusts. @default - the public ones of its image */
  readonly trustBundle?: TrustMounts;
  /** Secret for the registry. @default - the image is pulled anonymously */
  readonly imagePullSecret?: string | undefined;
  /** Name of the Deployment and the Service. @default - `ml-model-server` */
  readonly name?: string;
  /** Labels of a live Deployment that is adopted: they cannot be changed. @default - `app.kubernetes.io/name` */
  readonly selector?: Readonly<Record<string, string>>;
}

/**
 * The model server: a Deployment behind a ClusterIP Service, reachable inside the project only.
 * It is ready once the bundle's hashes and golden vectors have been checked.
 */
export class ModelServer extends Construct {
  static readonly NAME = "ml-model-server";
  /** Port of the Open Inference Protocol over REST. */
  static readonly REST_PORT = 8000;
  /** Port of the Open Inference Protocol over gRPC. */
  static readonly GRPC_PORT = 8001;
  /** Port of the Prometheus metrics. */
  static readonly METRICS_PORT = 8002;

  /** Name of the Service; its DNS name within the project. */
  readonly serviceName: string;
  /** Base URL for clients in the same project. */
  readonly url: string;
  /** Labels of its pods that policies and monitors select by. */
  readonly selector: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const name = props.name ?? ModelServer.NAME;
    const selector = { ...(props.selector ?? { "app.kubernetes.io/name": name }) };
    const labels = { ...topologyLabels({ name, component: "model-server", runtime: "nodejs" }), ...selector };
    this.serviceName = name;
    this.url = `http://${name}:${ModelServer.REST_PORT}`;
    this.selector = selector;

    const metadata = { name, namespace: props.namespace, labels };
    const isScaled = (props.maxReplicas ?? props.replicas) > props.replicas;
    new DeploymentV1(this, "deployment", {
      metadata,
      spec: {
        // Under an autoscaler the number is its business: a number here would fight it at each apply.
        ...(!isScaled && { replicas: String(props.replicas) }),
        selector: { matchLabels: selector },
        // A new version is ready, golden vectors and all, before an old one goes.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "1", maxUnavailable: "0" } },
        template: restrictedPod({
          labels,
          annotations: { "streaming-inference/model-uri": modelUris(props).join(",") },
          containers: [container(name, props)],
          volumes: [scratch("tmp", "1Gi"), scratch("models", "2Gi"), ...(props.trustBundle?.volumes ?? [])],
          imagePullSecret: props.imagePullSecret,
          spreadOver: selector,
          // The server's own 20 s of draining, and time to notice.
          terminationGraceSeconds: 40,
        }),
      },
    });
    new ServiceV1(this, "service", {
      metadata,
      spec: {
        type: "ClusterIP",
        selector,
        port: Object.entries(ports).map(([port, number]) => ({ name: port, port: number, targetPort: port })),
      },
    });
    if (props.replicas > 1) this.protect(name, props, selector);
    if (isScaled) this.scale(name, props);
  }

  /** A drained node takes one pod at a time. */
  private protect(name: string, { namespace }: ModelServerProps, selector: Record<string, string>): void {
    new PodDisruptionBudgetV1(this, "disruption-budget", {
      metadata: { name, namespace },
      spec: { maxUnavailable: "1", selector: { matchLabels: selector } },
    });
  }

  /** Inference is CPU: the load shows there. It goes down slowly, since a new pod has to load the model first. */
  private scale(name: string, { namespace, replicas, maxReplicas = replicas }: ModelServerProps): void {
    new HorizontalPodAutoscalerV2(this, "autoscaler", {
      metadata: { name, namespace },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
        minReplicas: replicas,
        maxReplicas,
        metric: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
          },
        ],
        behavior: {
          scaleDown: [
            {
              stabilizationWindowSeconds: 600,
              selectPolicy: "Max",
              policy: [{ type: "Pods", value: 1, periodSeconds: 120 }],
            },
          ],
        },
      },
    });
  }
}

const ports = { rest: ModelServer.REST_PORT, grpc: ModelServer.GRPC_PORT, metrics: ModelServer.METRICS_PORT };

function container(name: string, props: ModelServerProps) {
  const { trustBundle, objectStore } = props;
  const probe = (path: string) => ({ httpGet: { path, port: "rest" }, timeoutSeconds: 2, periodSeconds: 5 });
  return {
    name,
    image: props.image,
    env: [
      { name: "MODEL_URI", value: modelUris(props).join(",") },
      { name: "PORT", value: String(ModelServer.REST_PORT) },
      { name: "GRPC_PORT", value: String(ModelServer.GRPC_PORT) },
      { name: "MODEL_CACHE_DIR", value: "/var/cache/models" },
      { name: "METRICS_PORT", value: String(ModelServer.METRICS_PORT) },
      // Without a CPU limit the server tunes itself by what is reserved for it.
      {
        name: "CPU_REQUEST_MILLICORES",
        valueFrom: { resourceFieldRef: { resource: "requests.cpu", divisor: "1m" } },
      },
      ...settings(props),
      ...(objectStore ? objectStoreEnvironment(objectStore) : []),
      ...(trustBundle?.env ?? []),
    ],
    port: Object.entries(ports).map(([port, number]) => ({ name: port, containerPort: number })),
    resources: resourcesOf(props),
    volumeMount: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "models", mountPath: "/var/cache/models" },
      ...(trustBundle?.volumeMounts ?? []),
    ],
    // Five minutes: a bundle is downloaded, checked and warmed up.
    startupProbe: { ...probe("/v2/health/ready"), failureThreshold: 60 },
    readinessProbe: { ...probe("/v2/health/ready"), failureThreshold: 2 },
    livenessProbe: { ...probe("/v2/health/live"), failureThreshold: 6 },
  };
}

/** Bundles that it serves. */
function modelUris({ modelUri, canary }: ModelServerProps): string[] {
  return canary === undefined ? [modelUri] : [modelUri, canary.modelUri];
}

/** Variables of what is given; what is left out is the server's own choice. */
function settings(props: ModelServerProps): { name: string; value: string }[] {
  const { maxBatchTexts, maxQueuedTexts, keepAliveTimeoutMs, canary, traces } = props;
  const share = canary && `${canary.modelName}=${canary.version}:${canary.percent}`;
  const values: Readonly<Record<string, string | number | undefined>> = {
    MAX_BATCH_TEXTS: maxBatchTexts,
    MAX_QUEUED_TEXTS: maxQueuedTexts,
    KEEP_ALIVE_TIMEOUT_MS: keepAliveTimeoutMs,
    CANARY: share,
    OTEL_EXPORTER_OTLP_ENDPOINT: traces?.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: traces?.protocol,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: String(value) }],
  );
}
