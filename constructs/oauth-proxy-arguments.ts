/** How people sign in, and who of them may enter. */
export type SignIn =
  | {
      /** OpenShift's own OAuth server; in comes who may change the proxy's Service: the project's editors and admins. */
      readonly variant: "openshift";
    }
  | {
      /** Any OpenID Connect provider; in comes who is in one of the groups. */
      readonly variant: "oauth2-proxy";
      readonly issuerUrl: string;
      readonly clientId: string;
      /** Existing Secret with the key `client-secret`. */
      readonly clientSecret: string;
      readonly groups: readonly string[];
      /** Addresses of the router's pods: only they may say where a request came from. */
      readonly trustedProxyCidrs: readonly string[];
    };

interface Common {
  readonly port: number;
  readonly upstream: string;
}

const session = [
  "--cookie-expire=8h",
  "--cookie-samesite=lax",
  "--cookie-secure=true",
  "--cookie-httponly=true",
];
const hygiene = [
  "--skip-provider-button",
  "--request-logging",
  "--pass-basic-auth=false",
  "--pass-access-token=false",
];
/** A job's graph or a savepoint takes longer than the 30 s of the proxies' default. */
const upstreamTimeout = "--upstream-timeout=5m";

/**
 * Arguments of openshift/oauth-proxy.
 *
 * The access review decides who enters: without one any account of the cluster would. To change (not only to see) the
 * proxy's Service is what the project's editors can do and its viewers cannot, and an entrant can change everything.
 */
export function openshiftArguments(
  { port, upstream }: Common,
  { account, namespace, service }: { account: string; namespace: string; service: string },
): string[] {
  const review = { namespace, resource: "services", resourceName: service, verb: "update" };
  return [
    "--provider=openshift",
    `--https-address=:${port}`,
    "--http-address=",
    `--openshift-service-account=${account}`,
    `--openshift-sar=${JSON.stringify(review)}`,
    `--upstream=${upstream}`,
    upstreamTimeout,
    "--tls-cert=/etc/tls/private/tls.crt",
    "--tls-key=/etc/tls/private/tls.key",
    "--cookie-secret-file=/etc/proxy/cookie/cookie-secret",
    ...session,
    ...hygiene,
  ];
}

/** Arguments of oauth2-proxy, 7.15.3 or newer: older ones can be talked into trusting forged headers. */
export function oidcArguments(
  { port, upstream }: Common,
  signIn: Extract<SignIn, { variant: "oauth2-proxy" }> & { readonly host: string },
): string[] {
  return [
    "--provider=oidc",
    `--oidc-issuer-url=${signIn.issuerUrl}`,
    `--client-id=${signIn.clientId}`,
    "--client-secret-file=/etc/proxy/client/client-secret",
    "--code-challenge-method=S256",
    `--redirect-url=https://${signIn.host}/oauth2/callback`,
    // Any address: the groups decide.
    "--email-domain=*",
    ...signIn.groups.map((group) => `--allowed-group=${group}`),
    `--https-address=:${port}`,
    "--http-address=",
    "--tls-cert-file=/etc/tls/private/tls.crt",
    "--tls-key-file=/etc/tls/private/tls.key",
    "--reverse-proxy=true",
    ...signIn.trustedProxyCidrs.map((range) => `--trusted-proxy-ip=${range}`),
    `--upstream=${upstream}`,
    upstreamTimeout,
    "--cookie-name=__Host-flink-ui",
    "--cookie-secret-file=/etc/proxy/cookie/cookie-secret",
    ...session,
    ...hygiene,
    "--pass-user-headers=false",
    "--silence-ping-logging",
  ];
}
