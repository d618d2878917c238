import { Type } from "typebox";
import { cidr, closed, dnsLabel, port } from "./primitives.ts";

/** S3: checkpoints, savepoints, model bundles, job jars. */
export const ObjectStore = Type.Object(
  {
    endpoint: Type.String({ pattern: "^https?://[^/]+$" }),
    region: Type.String({ minLength: 1 }),
    bucket: Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$" }),
    pathStyle: Type.Boolean({ description: "Bucket in the path instead of in the host: what MinIO wants." }),
    credentialsSecret: dnsLabel("Existing Secret with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),
    cidr: cidr("Addresses of the endpoint, for egress rules."),
    port: port("Port of the endpoint."),
  },
  closed,
);

/** How clients sign in at the brokers; left out, they do not, and nothing is encrypted. */
const KafkaSecurity = Type.Object(
  {
    protocol: Type.Enum(["SSL", "SASL_PLAINTEXT", "SASL_SSL"], {
      description:
        "Kafka's security.protocol. With SSL in it, platform.trustBundle holds the brokers' authority.",
    }),
    mechanism: Type.Optional(
      Type.Enum(["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"], {
        description: "Kafka's sasl.mechanism; with the two SASL protocols only.",
      }),
    ),
    credentialsSecret: Type.Optional(
      dnsLabel(
        "Existing Secret, as Strimzi makes one for a KafkaUser: sasl.jaas.config with SASL; user.p12 and user.password for a certificate with SSL.",
      ),
    ),
  },
  closed,
);

/** The brokers, and who makes the topics. */
export const Kafka = Type.Object(
  {
    bootstrapServers: Type.String({ pattern: "^[^:,\\s]+:[0-9]+(,[^:,\\s]+:[0-9]+)*$" }),
    cidr: Type.Optional(cidr("Addresses of the brokers where they are outside of the cluster.")),
    namespace: Type.Optional(dnsLabel("Namespace of the brokers where they are inside of the cluster.")),
    ports: Type.Array(port("Port of a broker behind its Service."), { minItems: 1 }),
    security: Type.Optional(KafkaSecurity),
    replicationFactor: Type.Integer({ minimum: 1, maximum: 9 }),
    transactionTimeoutMs: Type.Integer({
      minimum: 60_000,
      maximum: 900_000,
      description:
        "Longer than checkpoint interval plus restart, at most the broker's transaction.max.timeout.ms.",
    }),
    topics: Type.Enum(["strimzi", "job", "declared"], {
      description: "Strimzi's KafkaTopic, a Job that runs ops/topics, or made by somebody else.",
    }),
    strimziCluster: Type.Optional(dnsLabel("Name of the Kafka resource; its topics lie beside it.")),
  },
  closed,
);
