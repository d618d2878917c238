import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { Construct } from "constructs";

/** What a {@link TrustBundle} is made of. */
export interface TrustBundleProps {
  readonly namespace: string;
  /** Existing ConfigMap with the key `ca-bundle.crt`: the CAs of S3, Kafka and registry. @default - none */
  readonly configMap?: string | undefined;
  /** Whether OpenShift's CA of Service certificates is wanted too. @default - false */
  readonly serviceCa?: boolean;
}

/**
 * The certificate authorities that every component trusts, beside the public ones: the team's and, on OpenShift, the
 * one that signs the certificates of Services.
 */
export class TrustBundle extends Construct {
  static readonly SERVICE_CA = "service-ca";

  /** What a pod has to mount to trust the bundle. */
  readonly mounts: TrustMounts;

  constructor(scope: Construct, id: string, props: TrustBundleProps) {
    super(scope, id);
    if (props.serviceCa ?? false) {
      new ConfigMapV1(this, "service-ca", {
        metadata: {
          name: TrustBundle.SERVICE_CA,
          namespace: props.namespace,
          annotations: { "service.beta.openshift.io/inject-cabundle": "true" },
        },
        // OpenShift writes the certificate into it: not a drift.
        lifecycle: { ignoreChanges: ["data"] },
      });
    }
    this.mounts = trustMounts(props);
  }
}

/** Volume, mount and variables of a trust bundle; empty where there is none. */
export interface TrustMounts {
  readonly volumes: { name: string; projected: { sources: { configMap: ProjectedConfigMap[] }[] }[] }[];
  readonly volumeMounts: { name: string; mountPath: string; readOnly: boolean }[];
  /** For programs in Go, Node and the AWS command line. */
  readonly env: { name: string; value: string }[];
}

interface ProjectedConfigMap {
  name: string;
  items: { key: string; path: string }[];
}

const folder = "/etc/trust-bundle";

/** Where the authorities lie, for pods that make something else of them: Flink's JVM reads no PEM. */
export function trustedAuthorities({ configMap, serviceCa = false }: Omit<TrustBundleProps, "namespace">) {
  return [
    ...(configMap === undefined ? [] : [{ configMap, key: "ca-bundle.crt" }]),
    ...(serviceCa ? [{ configMap: TrustBundle.SERVICE_CA, key: "service-ca.crt" }] : []),
  ];
}

/** What {@link TrustBundle.mounts} holds; on its own for stacks that do not own the ConfigMaps. */
export function trustMounts(props: Omit<TrustBundleProps, "namespace">): TrustMounts {
  const sources: ProjectedConfigMap[] = trustedAuthorities(props).map(({ configMap: name, key }) => ({
    name,
    items: [{ key, path: key }],
  }));
  const [first] = sources;
  if (first === undefined) return { volumes: [], volumeMounts: [], env: [] };
  const main = `${folder}/${first.items[0]?.path}`;
  return {
    volumes: [
      {
        name: "trust-bundle",
        projected: [{ sources: sources.map((configMap) => ({ configMap: [configMap] })) }],
      },
    ],
    volumeMounts: [{ name: "trust-bundle", mountPath: folder, readOnly: true }],
    env: [
      { name: "SSL_CERT_DIR", value: `${folder}:/etc/ssl/certs:/etc/pki/tls/certs` },
      { name: "NODE_EXTRA_CA_CERTS", value: main },
      { name: "AWS_CA_BUNDLE", value: main },
    ],
  };
}
