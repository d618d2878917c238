import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1/index.js";
import { PodDisruptionBudgetV1 } from "@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1/index.js";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1/index.js";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1/index.js";
import { Construct } from "constructs";
import { flinkPorts } from "./flink-network.ts";
import { topologyLabels } from "./labels.ts";
import { oidcArguments, openshiftArguments, type SignIn } from "./oauth-proxy-arguments.ts";
import { resourcesOf, restrictedPod, scratch } from "./pods.ts";
import type { TrustMounts } from "./trust-bundle.ts";
import { type Ui, uiGatewayConfiguration, uiGatewayPort } from "./ui-gateway.ts";

/** What an {@link OAuthProxy} is made of. */
export interface OAuthProxyProps {
  readonly namespace: string;
  /** openshift/oauth-proxy or oauth2-proxy 7.15.3 or newer, as `signIn` says. */
  readonly image: string;
  /** Caddy: leads the paths to the UIs, inside the pod. */
  readonly gatewayImage: string;
  /** How people sign in, and who may. */
  readonly signIn: SignIn;
  /** Host of the Route. */
  readonly host: string;
  /** Flink clusters whose UIs are shown, each under `/<name>/`. */
  readonly clusters: readonly string[];
  /** Further UIs without a login of their own, such as the history server's. @default - none */
  readonly otherUis?: readonly Ui[];
  readonly replicas: number;
  /** Existing Secret with the key `cookie-secret`, shared by the replicas. */
  readonly cookieSecret: string;
  /** Existing TLS Secret. @default - OpenShift makes one for the Service */
  readonly tlsSecret?: string | undefined;
  /** @default - `flink-oauth-proxy` */
  readonly name?: string;
  /** Labels of a live Deployment that is adopted: they cannot be changed. @default - `app.kubernetes.io/name` */
  readonly selector?: Readonly<Record<string, string>>;
  /** @default - the public authorities of the images */
  readonly trustBundle?: TrustMounts;
  /** @default - images are pulled anonymously */
  readonly imagePullSecret?: string | undefined;
}

/**
 * The only door to the Flink UIs: it signs people in, and a gateway on its pod's loopback interface leads
 * `/<cluster>/` to that cluster's REST Service. Whoever it lets in is an administrator of the clusters.
 */
export class OAuthProxy extends Construct {
  static readonly NAME = "flink-oauth-proxy";
  static readonly PORT = 8443;

  readonly serviceName: string;
  /** Labels of its pods that policies select by. */
  readonly selector: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: OAuthProxyProps) {
    super(scope, id);
    const name = props.name ?? OAuthProxy.NAME;
    const { namespace, signIn } = props;
    const selector = { ...(props.selector ?? { "app.kubernetes.io/name": name }) };
    const labels = { ...topologyLabels({ name, component: "ui-access" }), ...selector };
    this.serviceName = name;
    this.selector = selector;

    const metadata = { name, namespace, labels };
    const tlsSecret = props.tlsSecret ?? `${name}-tls`;
    new ServiceAccountV1(this, "service-account", {
      metadata: { ...metadata, ...(signIn.variant === "openshift" && { annotations: redirectTo(name) }) },
      automountServiceAccountToken: false,
    });
    const uis = [
      ...props.clusters.map((cluster) => ({
        name: cluster,
        service: `${cluster}-rest`,
        port: flinkPorts.rest,
      })),
      ...(props.otherUis ?? []),
    ];
    const configuration = uiGatewayConfiguration(uis);
    new ConfigMapV1(this, "gateway-configuration", {
      metadata: { ...metadata, name: `${name}-gateway` },
      data: { Caddyfile: configuration },
    });
    new DeploymentV1(this, "deployment", {
      metadata,
      spec: {
        replicas: String(props.replicas),
        selector: { matchLabels: selector },
        template: restrictedPod({
          labels,
          // The gateway reads its file once: other clusters are new pods.
          annotations: { "streaming-inference/clusters": uis.map((ui) => ui.name).join(",") },
          containers: [proxyContainer(name, props), gatewayContainer(props)],
          volumes: [
            scratch("tmp", "64Mi"),
            { name: "tls", secret: { secretName: tlsSecret } },
            { name: "cookie", secret: { secretName: props.cookieSecret } },
            ...(signIn.variant === "oauth2-proxy"
              ? [{ name: "client", secret: { secretName: signIn.clientSecret } }]
              : []),
            { name: "gateway", configMap: { name: `${name}-gateway` } },
            ...(props.trustBundle?.volumes ?? []),
          ],
          serviceAccountName: name,
          // OpenShift's proxy proves by its account's token that it is this account's OAuth client.
          usesKubernetesApi: signIn.variant === "openshift",
          imagePullSecret: props.imagePullSecret,
          spreadOver: selector,
        }),
      },
    });
    new ServiceV1(this, "service", {
      metadata: {
        ...metadata,
        ...(props.tlsSecret === undefined && {
          annotations: { "service.beta.openshift.io/serving-cert-secret-name": tlsSecret },
        }),
      },
      spec: {
        type: "ClusterIP",
        selector,
        port: [{ name: "https", port: OAuthProxy.PORT, targetPort: "https" }],
      },
    });
    if (props.replicas > 1) {
      new PodDisruptionBudgetV1(this, "disruption-budget", {
        metadata: { name, namespace },
        spec: { maxUnavailable: "1", selector: { matchLabels: selector } },
      });
    }
  }
}

/** OpenShift sends people back only to Routes that the account names. */
function redirectTo(route: string): Record<string, string> {
  const reference = { kind: "Route", name: route };
  return {
    "serviceaccounts.openshift.io/oauth-redirectreference.ui": JSON.stringify({
      kind: "OAuthRedirectReference",
      apiVersion: "v1",
      reference,
    }),
  };
}

function proxyContainer(name: string, props: OAuthProxyProps) {
  const { signIn, host, namespace, trustBundle } = props;
  const common = { port: OAuthProxy.PORT, upstream: `http://127.0.0.1:${uiGatewayPort}` };
  const health = signIn.variant === "openshift" ? "/oauth/healthz" : "/ping";
  const probe = { httpGet: { path: health, port: "https", scheme: "HTTPS" }, periodSeconds: 10 };
  return {
    name: "oauth-proxy",
    image: props.image,
    args:
      signIn.variant === "openshift"
        ? openshiftArguments(common, { account: name, namespace, service: name })
        : oidcArguments(common, { ...signIn, host }),
    ...(trustBundle && trustBundle.env.length > 0 && { env: trustBundle.env }),
    port: [{ name: "https", containerPort: OAuthProxy.PORT }],
    resources: resourcesOf({ cpuRequest: "20m", memory: "128Mi" }),
    volumeMount: [
      { name: "tls", mountPath: "/etc/tls/private", readOnly: true },
      { name: "cookie", mountPath: "/etc/proxy/cookie", readOnly: true },
      ...(signIn.variant === "oauth2-proxy"
        ? [{ name: "client", mountPath: "/etc/proxy/client", readOnly: true }]
        : []),
      ...(trustBundle?.volumeMounts ?? []),
    ],
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
  };
}

function gatewayContainer({ gatewayImage }: OAuthProxyProps) {
  return {
    name: "ui-gateway",
    image: gatewayImage,
    command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    env: ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"].map((variable) => ({ name: variable, value: "/tmp" })),
    resources: resourcesOf({ cpuRequest: "20m", memory: "128Mi" }),
    volumeMount: [
      { name: "tmp", mountPath: "/tmp" },
      { name: "gateway", mountPath: "/etc/caddy", readOnly: true },
    ],
  };
}
