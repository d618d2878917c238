// Generated from the CRDs of openshift by "node constructs/imports/generate.mjs --as openshift". Do not edit.
import type { ObjectMeta } from "../object-meta.ts";

export interface Route {
  readonly apiVersion: "route.openshift.io/v1";
  readonly kind: "Route";
  readonly metadata: ObjectMeta;
  readonly spec: RouteSpec;
  readonly status?: RouteStatus;
}

export interface RouteSpec {
  readonly alternateBackends?: readonly AlternateBackend[];
  readonly host?: string;
  readonly httpHeaders?: HttpHeaders;
  readonly path?: string;
  readonly port?: Port;
  readonly subdomain?: string;
  readonly tls?: Tls;
  readonly to: AlternateBackend;
  readonly wildcardPolicy?: "" | "None" | "Subdomain";
}

export interface AlternateBackend {
  readonly kind?: "" | "Service";
  readonly name: string;
  readonly weight?: number;
}

export interface HttpHeaders {
  readonly actions?: Actions;
}

export interface Actions {
  readonly request?: readonly Request[];
  readonly response?: readonly Request[];
}

export interface Request {
  readonly action: Action;
  readonly name: string;
}

export interface Action {
  readonly set?: Set;
  readonly type: "Delete" | "Set";
}

export interface Set {
  readonly value: string;
}

export interface Port {
  readonly targetPort: number | string;
}

export interface Tls {
  readonly caCertificate?: string;
  readonly certificate?: string;
  readonly destinationCACertificate?: string;
  readonly externalCertificate?: LocalObjectReference;
  readonly insecureEdgeTerminationPolicy?: "" | "Allow" | "None" | "Redirect";
  readonly key?: string;
  readonly termination: "edge" | "passthrough" | "reencrypt";
}

export interface LocalObjectReference {
  readonly name?: string;
}

export interface RouteStatus {
  readonly ingress?: readonly Ingress[];
}

export interface Ingress {
  readonly conditions?: readonly Condition[];
  readonly host?: string;
  readonly routerCanonicalHostname?: string;
  readonly routerName?: string;
  readonly wildcardPolicy?: string;
}

export interface Condition {
  readonly lastTransitionTime?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly status: string;
  readonly type: string;
}
