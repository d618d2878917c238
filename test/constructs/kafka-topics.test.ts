import { describe, expect, it } from "vitest";
import { kafkaMounts } from "../../constructs/kafka-client.ts";
import { KafkaTopics, type KafkaTopicsProps, type TopicMaker } from "../../constructs/kafka-topics.ts";
import { trustMounts } from "../../constructs/trust-bundle.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";

const strimzi: TopicMaker = { kind: "strimzi", cluster: "kafka", namespace: "kafka-ns" };
const job: TopicMaker = {
  kind: "job",
  image: "tools",
  environment: "dev",
  bootstrapServers: "kafka:9092",
  imagePullSecret: "pull",
};
const props: KafkaTopicsProps = {
  namespace: "data-team",
  topics: [{ name: "messages", partitions: 4, config: { "retention.ms": "1000" } }],
  prefix: "dev.",
  replicationFactor: 3,
  maker: strimzi,
};
const build = (changed: KafkaTopicsProps) =>
  byKind(synthObjects((stack) => new KafkaTopics(stack, "topics", changed)));
const security = { protocol: "SASL_SSL", mechanism: "PLAIN", credentialsSecret: "kafka-user" } as const;
const pod = ["Job", 0, "spec", "template", "spec"] as const;
const topic = ["KafkaTopic", 0] as const;

describe("KafkaTopics", () => {
  testEachProp(props, build, {
    namespace: {
      change: { namespace: "n", maker: job },
      path: ["Job", 0, "metadata", "namespace"],
      value: "n",
    },
    topics: {
      change: { topics: [{ name: "messages", partitions: 9, config: { "retention.ms": "2" } }] },
      path: [...topic, "spec"],
      value: { topicName: "dev.messages", partitions: 9, replicas: 3, config: { "retention.ms": "2" } },
    },
    prefix: { change: { prefix: "x." }, path: [...topic, "metadata", "name"], value: "x.messages" },
    replicationFactor: { change: { replicationFactor: 5 }, path: [...topic, "spec", "replicas"], value: 5 },
    maker: {
      change: { maker: { ...strimzi, cluster: "other" } },
      path: [...topic, "metadata", "labels", "strimzi.io/cluster"],
      value: "other",
    },
    client: {
      change: { maker: job, client: kafkaMounts(security) },
      path: [...pod, "containers", 0, "args", 4],
      value: "--kafka-properties-file",
    },
    trustBundle: {
      change: { maker: job, trustBundle: trustMounts({ configMap: "bundle" }) },
      path: [...pod, "containers", 0, "env", 2],
      value: { name: "NODE_EXTRA_CA_CERTS", value: "/etc/trust-bundle/ca-bundle.crt" },
    },
  });

  it("mounts for its Job what the properties of its client refer to", () => {
    const objects = synthObjects(
      (stack) => new KafkaTopics(stack, "topics", { ...props, maker: job, client: kafkaMounts(security) }),
    );
    const { spec, metadata } = objects.one("Job").spec.template;
    expect(spec.volumes).toEqual([
      { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
      { name: "kafka-client", configMap: { name: "kafka-client", optional: false } },
      { name: "kafka-credentials", secret: { secretName: "kafka-user", optional: false } },
    ]);
    const mounted = { readOnly: true, mountPropagation: "None" };
    expect(spec.containers[0].volumeMounts.slice(1)).toEqual([
      { name: "kafka-client", mountPath: "/etc/kafka-client", ...mounted },
      { name: "kafka-credentials", mountPath: "/etc/kafka-credentials", ...mounted },
    ]);
    expect(Object.keys(metadata.annotations)).toContain("streaming-inference/kafka-client");
  });

  it("has a Job that runs the tool again when the topics change", () => {
    const jobOf = (changes: Partial<KafkaTopicsProps> = {}) => {
      const objects = synthObjects(
        (stack) => new KafkaTopics(stack, "topics", { ...props, maker: job, ...changes }),
      );
      return objects.one("Job").spec.template;
    };
    const { metadata, spec } = jobOf();
    expect(spec.containers[0].args).toEqual(["--bootstrap-servers", "kafka:9092", "--environment", "dev"]);
    expect(spec.imagePullSecrets).toEqual([{ name: "pull" }]);
    expect(spec.restartPolicy).toBe("Never");
    expect(jobOf().metadata).toEqual(metadata);
    expect(jobOf({ replicationFactor: 1 }).metadata).not.toEqual(metadata);
  });

  it("makes nothing where the topics are declared only, and knows their names", () => {
    let names = {};
    expect(() =>
      synthObjects((stack) => {
        const topics = new KafkaTopics(stack, "topics", { ...props, maker: { kind: "declared" } });
        names = topics.names;
        return topics;
      }),
    ).toThrow("The stack holds no resource");
    expect(names).toEqual({ messages: "dev.messages" });
  });
});
