import { Construct } from "constructs";
import type { Allowance, ClusterNetwork } from "./cluster-network.ts";
import { flinkPods, flinkPorts } from "./flink-network.ts";
import { WorkloadPolicy } from "./network-policies.ts";
import { OAuthProxy, type OAuthProxyProps } from "./oauth-proxy.ts";
import { Route } from "./route.ts";
import type { Ui } from "./ui-gateway.ts";

/** What a {@link FlinkRestAccess} is made of. */
export interface FlinkRestAccessProps extends Omit<OAuthProxyProps, "selector" | "otherUis"> {
  readonly network: ClusterNetwork;
  /** Where the Flink Kubernetes Operator runs: it needs the REST interface too. */
  readonly operatorNamespace: string;
  /** Whether the cluster has Routes. @default - true; without, whoever runs the cluster leads people to the Service */
  readonly route?: boolean;
  /** Addresses of the OpenID Connect provider. @default - the cluster's own OAuth server */
  readonly provider?: Allowance;
  /** Further UIs of the project, such as the history server's: the proxy alone reaches them. @default - none */
  readonly otherUis?: readonly GuardedUi[];
  /** Labels of a live proxy's Deployment. @default - `app.kubernetes.io/name` */
  readonly selector?: Readonly<Record<string, string>>;
}

/** A UI without a login of its own, and the pods that show it. */
export interface GuardedUi extends Ui {
  readonly pods: Readonly<Record<string, string>>;
}

/**
 * The way to the UIs and REST interfaces of all Flink clusters of the project, as one: the proxy, its account, its
 * Route, and the policies that leave no other way. Flink itself asks nobody for a password.
 */
export class FlinkRestAccess extends Construct {
  readonly proxy: OAuthProxy;
  /** Address of the UIs. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: FlinkRestAccessProps) {
    super(scope, id);
    const { namespace, network, host, otherUis = [] } = props;
    this.proxy = new OAuthProxy(this, "proxy", props);
    this.url = `https://${host}`;
    const { selector, serviceName } = this.proxy;
    if (props.route ?? true) {
      new Route(this, "route", { namespace, name: serviceName, host, serviceName, targetPort: "https" });
    }
    const rest = { peers: [{ pods: flinkPods.allJobManagers }], ports: [{ port: flinkPorts.rest }] };
    new WorkloadPolicy(this, "proxy-policy", {
      namespace,
      name: serviceName,
      pods: selector,
      ingress: [{ peers: network.router, ports: [{ port: OAuthProxy.PORT }] }],
      egress: [
        rest,
        ...otherUis.map(({ pods, port }) => ({ peers: [{ pods }], ports: [{ port }] })),
        ...(props.signIn.variant === "openshift" ? [network.apiServer, ...network.oauthServer] : []),
        ...(props.provider ? [props.provider] : []),
      ],
    });
    for (const { name, pods, port } of otherUis) {
      new WorkloadPolicy(this, `${name}-ui-policy`, {
        namespace,
        name: `${name}-ui`,
        pods,
        ingress: [{ peers: [{ pods: selector }], ports: [{ port }] }],
      });
    }
    new WorkloadPolicy(this, "rest-policy", {
      namespace,
      name: "flink-rest",
      pods: flinkPods.allJobManagers,
      ingress: [
        {
          peers: [{ pods: selector }, { namespace: props.operatorNamespace }],
          ports: [{ port: flinkPorts.rest }],
        },
      ],
    });
  }
}
