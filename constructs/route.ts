import { Construct } from "constructs";
import { CustomResource } from "./custom-resource.ts";
import type { Route as RouteManifest } from "./imports/openshift/route.generated.ts";

/** What a {@link Route} is made of. */
export interface RouteProps {
  readonly namespace: string;
  readonly name: string;
  /** Host that people type. */
  readonly host: string;
  /** Service behind it; it speaks TLS. */
  readonly serviceName: string;
  /** Name of the Service's port. */
  readonly targetPort: string;
  /** How long an answer may take, as HAProxy writes it. @default - 5m: a savepoint outlasts the router's 30 s */
  readonly timeout?: string;
  /** CA of the Service's certificate. @default - OpenShift's own, which the router knows */
  readonly destinationCaCertificate?: string;
}

/**
 * A way from outside to one Service: TLS to the router and again from the router to the pod, plain HTTP redirected,
 * and browsers told to stay with HTTPS for a year.
 */
export class Route extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    this.url = `https://${props.host}`;
    const manifest: RouteManifest = {
      apiVersion: "route.openshift.io/v1",
      kind: "Route",
      metadata: {
        name: props.name,
        namespace: props.namespace,
        annotations: {
          "haproxy.router.openshift.io/hsts_header": "max-age=31536000;includeSubDomains;preload",
          "haproxy.router.openshift.io/timeout": props.timeout ?? "5m",
        },
      },
      spec: {
        host: props.host,
        to: { kind: "Service", name: props.serviceName, weight: 100 },
        port: { targetPort: props.targetPort },
        tls: {
          termination: "reencrypt",
          insecureEdgeTerminationPolicy: "Redirect",
          ...(props.destinationCaCertificate !== undefined && {
            destinationCACertificate: props.destinationCaCertificate,
          }),
        },
        wildcardPolicy: "None",
      },
    };
    new CustomResource(this, "route", { manifest });
  }
}
