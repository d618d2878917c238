import type { Container, Volume, VolumeMount } from "../imports/operator-1.15/pod-template.generated.ts";
import { ownedBy, type Setting } from "./settings.ts";

/** Keystore and truststore of Flink's own connections, in an existing Secret. */
export interface InternalTlsProps {
  /** Secret with keystore, truststore and the password of both. */
  readonly secretName: string;
  /** @default - `keystore.jks` */
  readonly keystoreKey?: string;
  /** @default - `truststore.jks` */
  readonly truststoreKey?: string;
  /** @default - `password` */
  readonly passwordKey?: string;
}

const secretFolder = "/etc/flink-tls";
/** Flink's configuration with the passwords: a copy, since the original is a ConfigMap that everyone may read. */
const configurationFolder = "/opt/flink/conf-with-passwords";
/** Name that native mode and the operator give the volume of the configuration. */
const originalVolume = "flink-config-volume";

/** Mutual TLS between JobManager and TaskManagers. The passwords are not here: see {@link tlsPod}. */
export function tlsSettings(tls: InternalTlsProps | undefined): Setting[] {
  if (tls === undefined) return [];
  return ownedBy("internalTls", {
    "security.ssl.internal.enabled": "true",
    "security.ssl.internal.keystore": `${secretFolder}/${tls.keystoreKey ?? "keystore.jks"}`,
    "security.ssl.internal.truststore": `${secretFolder}/${tls.truststoreKey ?? "truststore.jks"}`,
  });
}

/** What TLS adds to a pod. */
export interface TlsPod {
  readonly initContainers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly volumeMounts: readonly VolumeMount[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Passwords from the mounted file into a copy of Flink's configuration, before Flink starts. As arguments (`-D…`) they
 * would show in the TaskManager pods' specification: the JobManager repeats there what its file does not hold.
 */
export function tlsPod(tls: InternalTlsProps | undefined, image: string): TlsPod {
  if (tls === undefined) return { initContainers: [], volumes: [], volumeMounts: [], env: [] };
  const secret = { name: "flink-tls", mountPath: secretFolder, readOnly: true };
  const copy = { name: "flink-conf", mountPath: configurationFolder };
  return {
    initContainers: [
      {
        name: "tls-passwords",
        image,
        command: ["sh", "-ec", passwordScript],
        env: [
          { name: "PASSWORD_FILE", value: `${secretFolder}/${tls.passwordKey ?? "password"}` },
          { name: "FROM", value: "/opt/flink/conf" },
          { name: "TO", value: configurationFolder },
        ],
        resources: {
          requests: { cpu: "50m", memory: "64Mi" },
          limits: { memory: "64Mi" },
        },
        volumeMounts: [{ name: originalVolume, mountPath: "/opt/flink/conf", readOnly: true }, secret, copy],
      },
    ],
    volumes: [
      { name: "flink-tls", secret: { secretName: tls.secretName } },
      { name: "flink-conf", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
    ],
    volumeMounts: [secret, { ...copy, readOnly: true }],
    env: [{ name: "FLINK_CONF_DIR", value: configurationFolder }],
  };
}

/** Copies the configuration and appends the passwords to it: Flink 1 reads flink-conf.yaml, Flink 2 config.yaml. */
export const passwordScript = `
password=$(cat "$PASSWORD_FILE")
case "$password" in
  ''|*[!A-Za-z0-9._-]*) echo "The password in $PASSWORD_FILE is empty or holds more than letters, digits, '.', '_' and '-'. Write another one into the Secret." >&2; exit 1;;
esac
umask 077
cp -L "$FROM"/* "$TO"/
for file in "$TO"/config.yaml "$TO"/flink-conf.yaml; do
  [ -e "$file" ] || continue
  # YAML would read 0123 as a number; Flink 1 would take quotes for a part of the password.
  case "$file" in */config.yaml) value="'$password'";; *) value=$password;; esac
  for key in keystore-password key-password truststore-password; do
    printf '\\nsecurity.ssl.internal.%s: %s' "$key" "$value" >> "$file"
  done
  printf '\\n' >> "$file"
done
`.trimStart();
