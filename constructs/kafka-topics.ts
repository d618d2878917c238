import { createHash } from "node:crypto";
import { JobV1 } from "@cdktf/provider-kubernetes/lib/job-v1/index.js";
import { Construct } from "constructs";
import { CustomResource } from "./custom-resource.ts";
import type { KafkaMounts } from "./kafka-client.ts";
import { topologyLabels } from "./labels.ts";
import { resourcesOf, restrictedPod, scratch } from "./pods.ts";
import type { TrustMounts } from "./trust-bundle.ts";

/** A topic as `contract/topics.json` has it, before an environment's prefix. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** Kafka's own keys. */
  readonly config: Readonly<Record<string, string>>;
}

/** Who makes the topics. */
export type TopicMaker =
  | {
      /** Strimzi, in the namespace of its cluster. */
      readonly kind: "strimzi";
      readonly cluster: string;
      readonly namespace: string;
    }
  | {
      /** A Job that runs `ops/topics.ts` once for each change. */
      readonly kind: "job";
      readonly image: string;
      readonly environment: string;
      readonly bootstrapServers: string;
      readonly imagePullSecret?: string | undefined;
    }
  /** Somebody else: the names are known here, and nothing is made. */
  | { readonly kind: "declared" };

/** What {@link KafkaTopics} are made of. */
export interface KafkaTopicsProps {
  readonly namespace: string;
  readonly topics: readonly Topic[];
  readonly prefix: string;
  readonly replicationFactor: number;
  readonly maker: TopicMaker;
  /** What the Job mounts to sign in at the brokers. @default - nothing */
  readonly client?: KafkaMounts | undefined;
  /** Authorities that the Job trusts. @default - the public ones of its image */
  readonly trustBundle?: TrustMounts | undefined;
}

/** The topics of an environment: made by Strimzi, by a Job, or declared only. None is ever deleted or changed in place. */
export class KafkaTopics extends Construct {
  static readonly JOB_NAME = "kafka-topics";

  /** Full names, by the name in the contract. */
  readonly names: Readonly<Record<string, string>>;
  /** Labels of the Job's pods, for policies. */
  readonly jobPods: Readonly<Record<string, string>> = { "app.kubernetes.io/name": KafkaTopics.JOB_NAME };

  constructor(scope: Construct, id: string, props: KafkaTopicsProps) {
    super(scope, id);
    const { topics, prefix, maker } = props;
    this.names = Object.fromEntries(topics.map(({ name }) => [name, prefix + name]));
    if (maker.kind === "strimzi") for (const topic of topics) this.strimziTopic(topic, props, maker);
    if (maker.kind === "job") this.job(props, maker);
  }

  private strimziTopic(
    topic: Topic,
    props: KafkaTopicsProps,
    maker: Extract<TopicMaker, { kind: "strimzi" }>,
  ): void {
    const name = props.prefix + topic.name;
    new CustomResource(this, topic.name, {
      manifest: {
        apiVersion: "kafka.strimzi.io/v1beta2",
        kind: "KafkaTopic",
        metadata: {
          name,
          namespace: maker.namespace,
          labels: { "strimzi.io/cluster": maker.cluster },
        },
        spec: {
          topicName: name,
          partitions: topic.partitions,
          replicas: props.replicationFactor,
          config: topic.config,
        },
      },
    });
  }

  private job(props: KafkaTopicsProps, maker: Extract<TopicMaker, { kind: "job" }>): void {
    const { namespace, topics, prefix, replicationFactor, client, trustBundle } = props;
    const name = KafkaTopics.JOB_NAME;
    const labels = { ...topologyLabels({ name, component: "topics" }), ...this.jobPods };
    const { metadata, spec } = restrictedPod({
      labels,
      // A Job's template cannot be changed: other topics are another Job, which runs anew.
      annotations: {
        "streaming-inference/topics": hashOf({ topics, prefix, replicationFactor }),
        ...client?.annotations,
      },
      containers: [
        {
          name: "topics",
          image: maker.image,
          command: ["node", "--import", "tsx", "ops/topics.ts"],
          args: [
            ...["--bootstrap-servers", maker.bootstrapServers, "--environment", maker.environment],
            ...(client?.propertiesFile === undefined
              ? []
              : ["--kafka-properties-file", client.propertiesFile]),
          ],
          env: [{ name: "HOME", value: "/tmp" }, ...(trustBundle?.env ?? [])],
          resources: resourcesOf({ cpuRequest: "100m", memory: "256Mi" }),
          volumeMount: [
            { name: "tmp", mountPath: "/tmp" },
            ...(client?.volumeMounts ?? []),
            ...(trustBundle?.volumeMounts ?? []),
          ],
        },
      ],
      volumes: [scratch("tmp", "64Mi"), ...(client?.volumes ?? []), ...(trustBundle?.volumes ?? [])],
      imagePullSecret: maker.imagePullSecret,
    });
    new JobV1(this, "job", {
      metadata: { name, namespace, labels },
      waitForCompletion: true,
      spec: { backoffLimit: 6, template: { metadata, spec: { ...spec, restartPolicy: "Never" } } },
      timeouts: { create: "10m", update: "10m" },
    });
  }
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
