import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { DeploymentV1 } from "@cdktf/provider-kubernetes/lib/deployment-v1/index.js";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1/index.js";
import { Construct } from "constructs";
import { topologyLabels } from "./labels.ts";
import { type ObjectStoreProps, objectStoreEnvironment } from "./object-store.ts";
import { type PodResources, resourcesOf, restrictedPod, scratch } from "./pods.ts";
import { problem } from "./rules/problem.ts";
import type { TrustMounts } from "./trust-bundle.ts";

/** What a {@link JarServer} is made of. */
export interface JarServerProps extends PodResources {
  readonly namespace: string;
  /** Caddy. */
  readonly image: string;
  /** An image with a shell, sha256sum and the AWS command line. */
  readonly fetchImage: string;
  /** Job → SHA-256 of its jar; the bucket holds it under `jars/<job>/<sha256>.jar`. */
  readonly jars: Readonly<Record<string, string>>;
  readonly objectStore: ObjectStoreProps;
  /** Whether OpenShift makes its certificate; else the Secret `<name>-tls` has to exist. */
  readonly serviceCertificates: boolean;
  /** @default - `custom-jar-server` */
  readonly name?: string;
  /** Labels of a live Deployment that is adopted: they cannot be changed. @default - `app.kubernetes.io/name` */
  readonly selector?: Readonly<Record<string, string>>;
  /** @default - the public authorities of the images */
  readonly trustBundle?: TrustMounts;
  /** @default - images are pulled anonymously */
  readonly imagePullSecret?: string | undefined;
}

/**
 * Serves the jars of session jobs over HTTPS. A jar is named by its hash in the bucket, in the address and in the
 * stack, and checked before it is served: what was tested is what runs.
 */
export class JarServer extends Construct {
  static readonly NAME = "custom-jar-server";
  static readonly PORT = 8443;

  /** Labels of its pods that policies select by. */
  readonly selector: Readonly<Record<string, string>>;
  private readonly base: string;
  private readonly jars: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: JarServerProps) {
    super(scope, id);
    const name = props.name ?? JarServer.NAME;
    const selector = { ...(props.selector ?? { "app.kubernetes.io/name": name }) };
    const labels = { ...topologyLabels({ name, component: "jar-server" }), ...selector };
    this.selector = selector;
    // The operator lies in another namespace: the whole name, which is also the one in the certificate.
    this.base = `https://${name}.${props.namespace}.svc:${JarServer.PORT}`;
    this.jars = props.jars;

    const metadata = { name, namespace: props.namespace, labels };
    new ConfigMapV1(this, "configuration", { metadata, data: { Caddyfile: caddyfile } });
    new DeploymentV1(this, "deployment", {
      metadata,
      spec: {
        replicas: "1",
        selector: { matchLabels: selector },
        template: restrictedPod({
          labels,
          initContainers: [fetchContainer(props)],
          containers: [serveContainer(name, props)],
          volumes: [
            scratch("jars", "2Gi"),
            scratch("tmp", "64Mi"),
            { name: "configuration", configMap: { name } },
            { name: "tls", secret: { secretName: `${name}-tls` } },
            ...(props.trustBundle?.volumes ?? []),
          ],
          imagePullSecret: props.imagePullSecret,
        }),
      },
    });
    new ServiceV1(this, "service", {
      metadata: {
        ...metadata,
        ...(props.serviceCertificates && {
          annotations: { "service.beta.openshift.io/serving-cert-secret-name": `${name}-tls` },
        }),
      },
      spec: {
        type: "ClusterIP",
        selector,
        port: [{ name: "https", port: JarServer.PORT, targetPort: "https" }],
      },
    });
  }

  /**
   * Address of a job's jar, for `FlinkSessionJob.spec.job.jarURI`.
   *
   * @throws Error when the environment pins no jar of that name
   */
  jarUri(job: string): string {
    return jarUri(this.base, this.jars, job);
  }
}

/** Address of a job's jar on the jar server at `base`. */
export function jarUri(base: string, jars: Readonly<Record<string, string>>, job: string): string {
  const hash = jars[job];
  if (hash === undefined) {
    const { message } = problem("SI2004", {
      what: `The jar of job "${job}" is not pinned`,
      got: Object.keys(jars),
      allowed: `a SHA-256 for "${job}"`,
      remedy: "Add it under jars of the environment in config/artifacts.json",
    });
    throw new Error(message);
  }
  return `${base}/jars/${job}/${hash}.jar`;
}

const caddyfile = `{
	admin off
	auto_https off
	persist_config off
}
:${JarServer.PORT} {
	tls /etc/tls/tls.crt /etc/tls/tls.key
	root * /srv
	respond /healthz 200
	file_server
	log
}
`;

/**
 * A jar that is absent or has another hash keeps the pod from starting. No braces after a dollar sign: Terraform
 * would take them for its own.
 */
const fetchScript = `set -eu
if [ "$S3_PATH_STYLE" = true ]; then aws configure set default.s3.addressing_style path; fi
for jar in "$@"; do
  mkdir -p "/srv/jars/$(dirname "$jar")"
  aws s3 cp --only-show-errors "s3://$BUCKET/jars/$jar.jar" "/srv/jars/$jar.jar"
  echo "$(basename "$jar")  /srv/jars/$jar.jar" | sha256sum -c -
done
`;

function fetchContainer(props: JarServerProps) {
  const { trustBundle } = props;
  return {
    name: "fetch-jars",
    image: props.fetchImage,
    command: ["/bin/sh", "-c", fetchScript, "fetch-jars"],
    args: Object.entries(props.jars).map(([job, hash]) => `${job}/${hash}`),
    env: [
      { name: "BUCKET", value: props.objectStore.bucket },
      { name: "HOME", value: "/tmp" },
      ...objectStoreEnvironment(props.objectStore),
      ...(trustBundle?.env ?? []),
    ],
    resources: resourcesOf({ cpuRequest: "50m", memory: "256Mi" }),
    volumeMount: [
      { name: "jars", mountPath: "/srv/jars" },
      { name: "tmp", mountPath: "/tmp" },
      ...(trustBundle?.volumeMounts ?? []),
    ],
  };
}

function serveContainer(name: string, props: JarServerProps) {
  const probe = { httpGet: { path: "/healthz", port: "https", scheme: "HTTPS" }, periodSeconds: 10 };
  return {
    name,
    image: props.image,
    command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
    env: ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"].map((variable) => ({ name: variable, value: "/tmp" })),
    port: [{ name: "https", containerPort: JarServer.PORT }],
    resources: resourcesOf(props),
    volumeMount: [
      { name: "jars", mountPath: "/srv/jars", readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
      { name: "configuration", mountPath: "/etc/caddy", readOnly: true },
      { name: "tls", mountPath: "/etc/tls", readOnly: true },
    ],
    readinessProbe: probe,
    livenessProbe: { ...probe, failureThreshold: 6 },
  };
}
