import type { Container, Volume, VolumeMount } from "../imports/operator-1.15/pod-template.generated.ts";

/** Certificate authorities in an existing ConfigMap, as PEM. */
export interface TrustedAuthorities {
  readonly configMap: string;
  /** @default - `ca-bundle.crt` */
  readonly key?: string;
}

/** What trusting more authorities adds to a pod. */
export interface TrustPod {
  readonly initContainers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly volumeMounts: readonly VolumeMount[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

const pemFolder = "/etc/flink-trust";
const storeFolder = "/opt/flink/trust";

/**
 * A truststore of the JVM's own authorities and the given ones, made before Flink starts: S3 and Kafka clients read that
 * and no PEM. By `JAVA_TOOL_OPTIONS`, since `env.java.opts.all` would replace what the operator sets there for Java 17.
 */
export function trustPod(authorities: readonly TrustedAuthorities[] | undefined, image: string): TrustPod {
  if (authorities === undefined || authorities.length === 0) {
    return { initContainers: [], volumes: [], volumeMounts: [], env: [] };
  }
  const store = { name: "trust-store", mountPath: storeFolder };
  return {
    initContainers: [
      {
        name: "trust-store",
        image,
        command: ["sh", "-ec", trustScript],
        env: [
          { name: "FROM", value: pemFolder },
          { name: "TO", value: `${storeFolder}/cacerts` },
        ],
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "128Mi" } },
        volumeMounts: [
          { name: "trust-pem", mountPath: pemFolder, readOnly: true },
          { name: "tmp", mountPath: "/tmp" },
          store,
        ],
      },
    ],
    volumes: [
      {
        name: "trust-pem",
        projected: {
          sources: authorities.map(({ configMap, key = "ca-bundle.crt" }, index) => ({
            // Two ConfigMaps may call theirs alike.
            configMap: { name: configMap, items: [{ key, path: `${index}.pem` }] },
          })),
        },
      },
      { name: "trust-store", emptyDir: { sizeLimit: "16Mi" } },
    ],
    volumeMounts: [{ ...store, readOnly: true }],
    env: [{ name: "JAVA_TOOL_OPTIONS", value: `-Djavax.net.ssl.trustStore=${storeFolder}/cacerts` }],
  };
}

/** Imports each certificate of the PEM files in FROM into a copy of the JVM's truststore at TO. */
export const trustScript = `
java=\${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -L "$java/lib/security/cacerts" "$TO"
chmod u+w "$TO"
cat "$FROM"/*.pem | awk -v folder="$work" '
  /-----BEGIN CERTIFICATE-----/ { file = folder "/" ++count ".crt" }
  file { print > file }
  /-----END CERTIFICATE-----/ { close(file); file = "" }'
for certificate in "$work"/*.crt; do
  [ -e "$certificate" ] || { echo "No certificate in the files of $FROM. Put PEM certificates into the ConfigMap of the trust bundle." >&2; exit 1; }
  name=$(basename "$certificate" .crt)
  "$java/bin/keytool" -importcert -noprompt -keystore "$TO" -storepass changeit -alias "bundle-$name" -file "$certificate" > "$work/message" 2>&1 || {
    echo "Certificate $name of the trust bundle cannot be imported: $(cat "$work/message")" >&2
    exit 1
  }
done
`.trimStart();
