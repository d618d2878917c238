import { createHash } from "node:crypto";
import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import { Construct } from "constructs";
import { escapedTemplates } from "./terraform-text.ts";

/** How clients sign in at the brokers. */
export interface KafkaSecurity {
  /** Kafka's `security.protocol`. */
  readonly protocol: "SSL" | "SASL_PLAINTEXT" | "SASL_SSL";
  /** Kafka's `sasl.mechanism`. @default - none: the protocol has no SASL in it */
  readonly mechanism?: "SCRAM-SHA-512" | "SCRAM-SHA-256" | "PLAIN" | undefined;
  /**
   * Existing Secret, as Strimzi makes one for a KafkaUser: `sasl.jaas.config` with SASL, `user.p12` and `user.password` for
   * a certificate of the client.
   *
   * @default - clients do not sign in: the protocol is SSL
   */
  readonly credentialsSecret?: string | undefined;
}

/** What a {@link KafkaClient} is made of. */
export interface KafkaClientProps {
  readonly namespace: string;
  readonly security: KafkaSecurity;
}

const configMap = "kafka-client";
const fileName = "client.properties";
const folder = "/etc/kafka-client";
const credentialsFolder = "/etc/kafka-credentials";

/** Where pods find the properties of their Kafka clients: `--kafka-properties-file`. */
export const kafkaPropertiesFile = `${folder}/${fileName}`;

/**
 * The properties that every Kafka client of the project reads, in one ConfigMap without a secret in it: passwords are
 * references that the client itself resolves from the mounted Secret, so that they are in no job graph either.
 * https://kafka.apache.org/documentation/#config_providers
 */
export class KafkaClient extends Construct {
  constructor(scope: Construct, id: string, { namespace, security }: KafkaClientProps) {
    super(scope, id);
    new ConfigMapV1(this, "configuration", {
      metadata: { name: configMap, namespace },
      data: { [fileName]: escapedTemplates(kafkaProperties(security)) },
    });
  }
}

/** Volumes, mounts and an annotation of a pod with Kafka clients; empty where brokers ask for nothing. */
export interface KafkaMounts {
  readonly volumes: readonly KafkaVolume[];
  readonly volumeMounts: readonly { name: string; mountPath: string; readOnly: boolean }[];
  /** Argument of `--kafka-properties-file`. */
  readonly propertiesFile?: string;
  /** Changes with the properties: a changed ConfigMap alone restarts nothing. */
  readonly annotations: Readonly<Record<string, string>>;
}

interface KafkaVolume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

/** What a pod mounts to find {@link kafkaPropertiesFile} and what that refers to. */
export function kafkaMounts(security: KafkaSecurity | undefined): KafkaMounts {
  if (security === undefined) return { volumes: [], volumeMounts: [], annotations: {} };
  const { credentialsSecret } = security;
  const mount = (name: string, mountPath: string) => ({ name, mountPath, readOnly: true });
  const hasSecret = credentialsSecret !== undefined;
  return {
    volumes: [
      { name: "kafka-client", configMap: { name: configMap } },
      ...(hasSecret ? [{ name: "kafka-credentials", secret: { secretName: credentialsSecret } }] : []),
    ],
    volumeMounts: [
      mount("kafka-client", folder),
      ...(hasSecret ? [mount("kafka-credentials", credentialsFolder)] : []),
    ],
    propertiesFile: kafkaPropertiesFile,
    annotations: {
      "streaming-inference/kafka-client": createHash("sha256")
        .update(kafkaProperties(security))
        .digest("hex")
        .slice(0, 16),
    },
  };
}

/** `client.properties` as Kafka's own tools take it. */
export function kafkaProperties({ protocol, mechanism, credentialsSecret }: KafkaSecurity): string {
  const secret = (key: string) => `$${"{"}directory:${credentialsFolder}:${key}}`;
  const usesCertificate = credentialsSecret !== undefined && mechanism === undefined;
  return [
    `security.protocol=${protocol}`,
    ...(mechanism === undefined ? [] : [`sasl.mechanism=${mechanism}`]),
    ...(credentialsSecret === undefined
      ? []
      : [
          "config.providers=directory",
          "config.providers.directory.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider",
        ]),
    ...(mechanism === undefined ? [] : [`sasl.jaas.config=${secret("sasl.jaas.config")}`]),
    ...(usesCertificate
      ? [
          "ssl.keystore.type=PKCS12",
          `ssl.keystore.location=${credentialsFolder}/user.p12`,
          `ssl.keystore.password=${secret("user.password")}`,
        ]
      : []),
    "",
  ].join("\n");
}
