import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type JavaService, startJava } from "./java-process.ts";

/** A running broker. */
export interface KafkaService extends Omit<JavaService, "address"> {
  /** `127.0.0.1:port` */
  readonly bootstrapServers: string;
}

/** What every started service takes. */
export interface ServiceOptions {
  /** Folder for its data, made when absent. */
  readonly directory: string;
  /** Folder for its logs, made when absent. */
  readonly logs: string;
  readonly signal?: AbortSignal;
}

/** {@link startKafka}'s options. */
export interface KafkaOptions extends ServiceOptions {
  /** A name that clients are told in place of the address, and the file in which the broker itself finds it. */
  readonly advertised?: { readonly host: string; readonly hostsFile: string } | undefined;
}

/** One node, small buffers, no waiting for members that will never come. */
const settings = {
  "offsets.topic.replication.factor": "1",
  "offsets.topic.num.partitions": "1",
  "transaction.state.log.replication.factor": "1",
  "transaction.state.log.min.isr": "1",
  "transaction.state.log.num.partitions": "2",
  "group.initial.rebalance.delay.ms": "0",
  "broker.heartbeat.interval.ms": "200",
  // A topic with a wrong name is an error, not a new topic.
  "auto.create.topics.enable": "false",
  "log.cleaner.dedupe.buffer.size": "2097152",
  "num.network.threads": "2",
  "num.io.threads": "4",
  "background.threads": "2",
};

const startTimeoutMs = 60_000;

/** Starts a real Kafka broker (KRaft) on a free port of 127.0.0.1; in a folder that it had before, with its data and on its old port. */
export async function startKafka({
  directory,
  logs,
  signal,
  advertised,
}: KafkaOptions): Promise<KafkaService> {
  mkdirSync(logs, { recursive: true });
  const service = await startJava(
    {
      name: "Kafka broker",
      module: "kafka-broker",
      mainClass: "org.streaminginference.local.kafka.KafkaBroker",
      // Compiled quickly rather than well: a broker mostly copies bytes, and half of its start is its compiler.
      jvmOptions: [
        ...["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
        ...(advertised ? [`-Djdk.net.hosts.file=${advertised.hostsFile}`] : []),
      ],
      settings: {
        ...settings,
        "log.dirs": join(directory, "data"),
        ...(advertised && { "local.advertised.host": advertised.host }),
      },
      directory,
      logs,
    },
    { timeoutMs: startTimeoutMs, signal },
  );
  const { address: bootstrapServers, ...rest } = service;
  return { ...rest, bootstrapServers };
}
