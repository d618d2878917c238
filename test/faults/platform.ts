import { renameSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import kafkajs, { type Kafka as KafkaClient } from "kafkajs";
import type { LocalEnvironment } from "../../local/environment.ts";
import { type KafkaService, startKafka } from "../../local/services/kafka.ts";
import { mendAbortedTransactions } from "../../ops/aborted-transactions.ts";
import { PatientAdmin } from "./patience.ts";
import { SessionCluster } from "./session-cluster.ts";

const { Kafka, logLevel } = kafkajs;

/** Sizes of a cluster. */
export interface PlatformSize {
  readonly taskManagers: number;
  /** Of each task manager. */
  readonly slots: number;
  /** Keys of Flink beside the environment's. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Folder of Flink's plugins. */
  readonly plugins?: string;
  /** Flink knows the broker by the name {@link brokerName}, which leads nowhere until the scenario says where. */
  readonly namedBroker?: boolean;
}

/** Known to nobody but the JVMs of a platform with `namedBroker`. */
export const brokerName = "broker.test";

export interface PlatformOptions extends PlatformSize {
  readonly environment: LocalEnvironment;
  readonly directory: string;
  readonly logs: string;
}

/** A broker and a Flink session cluster, each process of which can be killed. */
export class Platform {
  readonly kafka: KafkaClient;
  readonly admin: PatientAdmin;
  readonly cluster: SessionCluster;
  readonly options: PlatformOptions;
  #broker: KafkaService;

  private constructor(options: PlatformOptions, broker: KafkaService, cluster: SessionCluster) {
    this.options = options;
    this.#broker = broker;
    this.cluster = cluster;
    mendAbortedTransactions();
    this.kafka = new Kafka({
      clientId: "fault-test",
      brokers: [broker.bootstrapServers],
      logLevel: logLevel.NOTHING,
      // These clients are no part of what is broken: they find the broker whatever it is called.
      ...(options.namedBroker && {
        socketFactory: ({ port, onConnect }) => connect({ host: "127.0.0.1", port }, onConnect),
      }),
      // Patience is ours: what kafkajs repeats by itself, it repeats with what it believed before.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    });
    this.admin = new PatientAdmin(this.kafka);
  }

  static async open(options: PlatformOptions): Promise<Platform> {
    const { environment, directory, logs, taskManagers, slots, plugins } = options;
    const hostsFile = options.namedBroker ? join(directory, "hosts") : undefined;
    if (hostsFile !== undefined) resolveBroker(hostsFile, undefined);
    const flink = {
      ...{ directory: join(directory, "flink"), logs, taskManagers, slots, plugins, hostsFile },
      configuration: environment.flink.configuration,
      overrides: options.configuration,
    };
    const starts = [startBroker(options), SessionCluster.start(flink)] as const;
    try {
      return new Platform(options, ...(await Promise.all(starts)));
    } catch (error) {
      const [broker, cluster] = await Promise.allSettled(starts);
      if (broker.status === "fulfilled") await broker.value.stop();
      if (cluster.status === "fulfilled") await cluster.value.close();
      throw error;
    }
  }

  /** As Flink's jobs are told. */
  get bootstrapServers(): string {
    return this.options.namedBroker ? `${brokerName}:${this.brokerPort}` : this.#broker.bootstrapServers;
  }

  get brokerPort(): number {
    return Number(this.#broker.bootstrapServers.split(":")[1]);
  }

  /** Where Flink finds the broker from now on; nowhere when absent. Java keeps what it has found for half a minute. */
  resolveBrokerTo(address: string | undefined): void {
    resolveBroker(join(this.options.directory, "hosts"), address);
  }

  get brokerPid(): number {
    return pidOf(this.#broker);
  }

  /** On the same storage and port, after it was killed; back when each partition of these topics has a leader again. */
  async restartBroker(topics: readonly string[]): Promise<void> {
    await this.#broker.process.ended;
    this.#broker = await startBroker(this.options);
    for (const topic of topics)
      await this.admin.ask(`lead ${topic}`, (admin) => admin.fetchTopicOffsets(topic));
  }

  async close(): Promise<void> {
    await this.admin.close();
    await this.cluster.close();
    await this.#broker.stop();
  }
}

function startBroker({ directory, logs, namedBroker }: PlatformOptions): Promise<KafkaService> {
  const own = join(directory, "broker-hosts");
  if (namedBroker) resolveBroker(own, "127.0.0.1");
  return startKafka({
    directory: join(directory, "kafka"),
    logs,
    advertised: namedBroker ? { host: brokerName, hostsFile: own } : undefined,
  });
}

/** Java looks up each name in this file and nowhere else. */
function resolveBroker(file: string, address: string | undefined): void {
  const names = [`127.0.0.1 localhost ${hostname()}`];
  if (address !== undefined) names.push(`${address} ${brokerName}`);
  writeFileSync(`${file}.new`, `${names.join("\n")}\n`);
  renameSync(`${file}.new`, file);
}

/** @throws Error when the process has not even begun */
export function pidOf({ process }: { readonly process: { readonly pid: number | undefined } }): number {
  if (process.pid === undefined) throw new Error("A service that is ready has no process id.");
  return process.pid;
}
