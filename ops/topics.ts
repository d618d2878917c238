import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import kafkajs, { type Admin, type ITopicConfig } from "kafkajs";
import { createWithLeaders } from "./create-with-leaders.ts";
import { kafkaClient } from "./kafka-client.ts";
import { readKafkaProperties } from "./kafka-properties.ts";

// kafkajs is CommonJS: Node sees only its default export.
const { ConfigResourceTypes } = kafkajs;

/** A topic as `contract/topics.json` wants it, before an environment's prefix. */
export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  readonly description: string;
  readonly config: Readonly<Record<string, string>>;
}

/** What was done, and what an existing topic has otherwise than wanted. */
export interface TopicReport {
  readonly created: readonly string[];
  readonly unchanged: readonly string[];
  readonly differences: readonly TopicDifference[];
}

/** One value of an existing topic that is not the wanted one. */
export interface TopicDifference {
  readonly topic: string;
  /** `partitions`, `replication factor`, or a key of Kafka's topic configuration. */
  readonly what: string;
  readonly wanted: string;
  readonly got: string;
}

/** The topics of `contract/topics.json`. */
export function readTopics(): TopicDefinition[] {
  const file = join(import.meta.dirname, "../contract/topics.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { topics: TopicDefinition[] }).topics;
}

/**
 * Creates the topics that are not there. Existing ones are compared and never changed: more partitions would send
 * the next message of a key elsewhere, and another retention deletes data.
 */
export async function createTopics(
  admin: Admin,
  topics: readonly TopicDefinition[],
  { prefix, replicationFactor }: { prefix: string; replicationFactor: number },
): Promise<TopicReport> {
  const wanted = topics.map((topic) => toKafka(topic, prefix, replicationFactor));
  const present = new Set(await admin.listTopics());
  const absent = wanted.filter(({ topic }) => !present.has(topic));
  const existing = wanted.filter(({ topic }) => present.has(topic));
  if (absent.length > 0) await createWithLeaders(admin, absent);
  const differences = existing.length > 0 ? await compare(admin, existing) : [];
  const differing = new Set(differences.map(({ topic }) => topic));
  return {
    created: absent.map(({ topic }) => topic),
    unchanged: existing.map(({ topic }) => topic).filter((topic) => !differing.has(topic)),
    differences,
  };
}

function toKafka(topic: TopicDefinition, prefix: string, replicationFactor: number): ITopicConfig {
  return {
    topic: prefix + topic.name,
    numPartitions: topic.partitions,
    replicationFactor,
    configEntries: Object.entries(topic.config).map(([name, value]) => ({ name, value })),
  };
}

async function compare(admin: Admin, wanted: readonly ITopicConfig[]): Promise<TopicDifference[]> {
  const names = wanted.map(({ topic }) => topic);
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const differences: TopicDifference[] = [];
  for (const { topic, numPartitions, replicationFactor, configEntries = [] } of wanted) {
    const note = (what: string, want: unknown, got: unknown) => {
      if (String(want) !== String(got))
        differences.push({ topic, what, wanted: String(want), got: String(got) });
    };
    const partitions = metadata.find(({ name }) => name === topic)?.partitions ?? [];
    note("partitions", numPartitions, partitions.length);
    note("replication factor", replicationFactor, partitions[0]?.replicas.length);
    const actual = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? [];
    for (const { name, value } of configEntries) {
      note(name, value, actual.find(({ configName }) => configName === name)?.configValue);
    }
  }
  return differences;
}

/** The report as lines for people. */
export function describeReport({ created, unchanged, differences }: TopicReport): string[] {
  return [
    ...created.map((topic) => `created    ${topic}`),
    ...unchanged.map((topic) => `unchanged  ${topic}`),
    ...differences.map(
      ({ topic, what, wanted, got }) => `differs    ${topic}: ${what} is ${got}, wanted is ${wanted}`,
    ),
  ];
}

const help = `Usage: npx tsx ops/topics.ts --bootstrap-servers HOST:PORT[,…] --environment NAME

Creates the topics of contract/topics.json that are not there yet, with the prefix and the replication factor of the
environment. Topics that exist are compared and left as they are.

  --bootstrap-servers   brokers to ask first
  --environment         local, dev or prod (default: the variable ENVIRONMENT)
  --kafka-properties-file
                        Kafka client properties: TLS, user and password (default: neither)
  --help                this text

Exit code: 0 when all topics are as wanted, 1 when one differs or something failed, 2 when an option is wrong.`;

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      "bootstrap-servers": { type: "string" },
      environment: { type: "string" },
      "kafka-properties-file": { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const bootstrapServers = values["bootstrap-servers"];
  if (!bootstrapServers) {
    console.error("No broker is named. Give at least one with --bootstrap-servers HOST:PORT.");
    return 2;
  }
  // Only here: the runner creates topics too, and has its environment already.
  const { loadEnvironment } = await import("../config/load.ts");
  const environment = loadEnvironment(values.environment ?? process.env["ENVIRONMENT"]);
  const properties = values["kafka-properties-file"];
  const signIn = properties === undefined ? {} : readKafkaProperties(properties);
  const admin = kafkaClient("topics", bootstrapServers, { retries: 2 }, signIn).admin();
  await admin.connect();
  try {
    const report = await createTopics(admin, readTopics(), {
      prefix: environment.topicPrefix,
      replicationFactor: environment.kafka.replicationFactor,
    });
    console.log(describeReport(report).join("\n"));
    if (report.differences.length === 0) return 0;
    console.error(
      "Existing topics are not changed by this tool. Change them by hand, or change contract/topics.json.",
    );
    return 1;
  } finally {
    await admin.disconnect();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error & { code?: string }) => {
      const isUsage = error.code?.startsWith("ERR_PARSE_ARGS") ?? false;
      console.error(
        error.name === "ConfigurationError" || isUsage
          ? error.message
          : `The topics could not be created: ${error.message}. Check --bootstrap-servers and that the brokers run.`,
      );
      process.exitCode = isUsage ? 2 : 1;
    },
  );
}
