import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { flinkModuleOptions } from "../../local/services/flink.ts";
import { type JavaService, startJava } from "../../local/services/java-process.ts";
import { freePorts } from "../helpers/free-port.ts";
import { FlinkClient } from "./flink-client.ts";
import { until } from "./until.ts";

const host = "127.0.0.1";
const startTimeoutMs = 120_000;

type Role = "zookeeper" | "jobmanager" | "taskmanager";
const heap: Readonly<Record<Role, readonly string[]>> = {
  zookeeper: ["-Xmx64m", "-XX:TieredStopAtLevel=1"],
  jobmanager: ["-Xmx512m", "-XX:MaxDirectMemorySize=256m"],
  taskmanager: ["-Xmx512m", "-XX:MaxDirectMemorySize=256m"],
};

export interface ClusterOptions {
  readonly directory: string;
  readonly logs: string;
  /** Flink's own keys, from the environment's configuration. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Keys that count more than those that follow from running here. */
  readonly overrides?: Readonly<Record<string, string>> | undefined;
  /** Where its JVMs look up names; the machine's own way when absent. */
  readonly hostsFile?: string | undefined;
  /** Folder of plugins, as FLINK_PLUGINS_DIR names it. */
  readonly plugins?: string | undefined;
  readonly taskManagers: number;
  readonly slots: number;
}

/**
 * A session cluster whose processes can be killed one by one, with ZooKeeper to remember its jobs. What ends is started
 * again, as a Deployment does.
 */
export class SessionCluster {
  readonly client: FlinkClient;
  readonly savepoints: string;
  readonly #options: ClusterOptions;
  readonly #zooKeeperPort: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #running = new Set<JavaService>();
  #started = 0;
  #closed = false;

  private constructor(options: ClusterOptions, [rpcPort, restPort, zooKeeperPort]: readonly number[]) {
    this.#options = options;
    this.#zooKeeperPort = String(zooKeeperPort);
    this.client = new FlinkClient(`http://${host}:${restPort}`);
    this.savepoints = pathToFileURL(join(options.directory, "savepoints")).href;
    this.#settings = {
      ...options.configuration,
      "jobmanager.rpc.address": host,
      "jobmanager.rpc.port": String(rpcPort),
      "jobmanager.bind-host": host,
      "rest.address": host,
      "rest.bind-address": host,
      "rest.port": String(restPort),
      "taskmanager.host": host,
      "taskmanager.bind-host": host,
      "taskmanager.numberOfTaskSlots": String(options.slots),
      "high-availability.type": "zookeeper",
      "high-availability.zookeeper.quorum": `${host}:${zooKeeperPort}`,
      "high-availability.storageDir": pathToFileURL(join(options.directory, "high-availability")).href,
      // How long a leader that is gone keeps its place; the default is a minute.
      "high-availability.zookeeper.client.session-timeout": "20 s",
      "high-availability.zookeeper.client.tolerate-suspended-connections": "true",
      // Without Flink's start script, which derives them, all of these have to be said.
      "taskmanager.cpu.cores": "1",
      "taskmanager.memory.framework.heap.size": "128m",
      "taskmanager.memory.framework.off-heap.size": "128m",
      "taskmanager.memory.jvm-metaspace.size": "256m",
      "taskmanager.memory.jvm-overhead.min": "192m",
      "taskmanager.memory.jvm-overhead.max": "192m",
      "taskmanager.memory.task.heap.size": "256m",
      "taskmanager.memory.task.off-heap.size": "0",
      "taskmanager.memory.managed.size": "64m",
      "taskmanager.memory.network.min": "96m",
      "taskmanager.memory.network.max": "96m",
      "execution.checkpointing.dir": pathToFileURL(join(options.directory, "checkpoints")).href,
      "execution.checkpointing.savepoint-dir": this.savepoints,
      // A machine that is shared: a process that pauses for some seconds is not dead yet.
      "heartbeat.interval": "1 s",
      "heartbeat.timeout": "10 s",
      "web.refresh-interval": "500",
      // Metrics are fetched from all task managers at once: one that was killed meanwhile holds all of them up for so long.
      "web.timeout": "60 s",
      "rest.cache.checkpoint-statistics.timeout": "500 ms",
      "metrics.fetcher.update-interval": "1000",
      "restart-strategy.type": "fixed-delay",
      "restart-strategy.fixed-delay.attempts": "1000000",
      "restart-strategy.fixed-delay.delay": "1 s",
      // Jars that were uploaded are there after a JobManager's death too.
      "web.upload.dir": join(options.directory, "uploads"),
      ...options.overrides,
    };
  }

  static async start(options: ClusterOptions): Promise<SessionCluster> {
    const cluster = new SessionCluster(options, await freePorts(3, host));
    try {
      await cluster.#startProcess("zookeeper");
      const workers = Array.from({ length: options.taskManagers }, () => "taskmanager" as const);
      await Promise.all((["jobmanager", ...workers] as const).map((role) => cluster.#supervise(role)));
      await until("the task managers are part of the cluster", async () => {
        return (await cluster.client.taskManagers().catch(() => 0)) === options.taskManagers;
      });
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Process ids of the task managers by the names that Flink has for them, oldest first. */
  get taskManagers(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#running].flatMap(({ address, process: { pid, spec } }) =>
        address === "taskmanager" && pid !== undefined ? [[spec.name, pid] as const] : [],
      ),
    );
  }

  /** Undefined while there is none. */
  get jobManagerPid(): number | undefined {
    return [...this.#running].find(({ address }) => address === "jobmanager")?.process.pid;
  }

  /** Process ids of the task managers that run tasks of the job. */
  async workersOf(jobId: string): Promise<readonly [number, ...number[]]> {
    let pids: number[] = [];
    await until("task managers that are alive have the job's tasks", async () => {
      const names = await this.client.workers(jobId).catch(() => []);
      const alive = this.taskManagers;
      pids = [...new Set(names)].flatMap((name) => alive.get(name) ?? []);
      return pids.length > 0;
    });
    return pids as [number, ...number[]];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running].map((service) => service.stop()));
  }

  /** One process, and another whenever it ends, as a Deployment's controller does. */
  async #supervise(role: Role): Promise<void> {
    const service = await this.#startProcess(role);
    void service.process.ended.then(async () => {
      this.#running.delete(service);
      if (!this.#closed) await this.#supervise(role).catch((error: Error) => console.error(error.message));
    });
  }

  async #startProcess(role: Role): Promise<JavaService> {
    this.#started += 1;
    const { hostsFile, plugins } = this.#options;
    const name = `${role}-${this.#started}`;
    const directory = join(this.#options.directory, name);
    const logs = join(this.#options.logs, name);
    for (const folder of [directory, logs, join(directory, "tmp")]) mkdirSync(folder, { recursive: true });
    const service = await startJava(
      {
        name,
        module: "flink-cluster",
        mainClass: "org.streaminginference.local.flink.FlinkProcess",
        jvmOptions: [
          ...[...heap[role], "-XX:+UseSerialGC", ...flinkModuleOptions],
          ...(hostsFile === undefined ? [] : [`-Djdk.net.hosts.file=${hostsFile}`]),
        ],
        env: plugins === undefined ? {} : { FLINK_PLUGINS_DIR: plugins },
        settings: {
          ...this.#settings,
          "local.role": role,
          "local.zookeeper.port": this.#zooKeeperPort,
          "taskmanager.resource-id": name,
          "io.tmp.dirs": join(directory, "tmp"),
          "web.tmpdir": join(directory, "tmp"),
        },
        directory,
        logs,
      },
      { timeoutMs: startTimeoutMs },
    );
    if (this.#closed) await service.stop();
    else this.#running.add(service);
    return service;
  }
}
