import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { flinkModuleOptions } from "../../local/services/flink.ts";
import { type JavaService, startJava } from "../../local/services/java-process.ts";
import { FlinkClient } from "./flink-client.ts";
import { until } from "./until.ts";

const host = "127.0.0.1";
const startTimeoutMs = 60_000;

export interface ClusterOptions {
  readonly directory: string;
  readonly logs: string;
  /** Flink's own keys, from the environment's configuration. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly taskManagers: number;
  readonly slots: number;
}

/** A session cluster whose processes can be killed one by one. What ends is started again, as a Deployment does. */
export class SessionCluster {
  readonly client: FlinkClient;
  readonly savepoints: string;
  readonly #options: ClusterOptions;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #running = new Set<JavaService>();
  #started = 0;
  #closed = false;

  private constructor(options: ClusterOptions, rpcPort: number, restPort: number) {
    this.#options = options;
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
      "taskmanager.memory.network.min": "64m",
      "taskmanager.memory.network.max": "64m",
      "execution.checkpointing.dir": pathToFileURL(join(options.directory, "checkpoints")).href,
      "execution.checkpointing.savepoint-dir": this.savepoints,
      // A machine that is shared: a process that pauses for some seconds is not dead yet.
      "heartbeat.interval": "1 s",
      "heartbeat.timeout": "10 s",
      "restart-strategy.type": "fixed-delay",
      "restart-strategy.fixed-delay.attempts": "1000000",
      "restart-strategy.fixed-delay.delay": "1 s",
    };
  }

  static async start(options: ClusterOptions): Promise<SessionCluster> {
    const [rpcPort, restPort] = await freePorts();
    const cluster = new SessionCluster(options, rpcPort, restPort);
    try {
      await cluster.#startProcess("jobmanager");
      for (let count = 0; count < options.taskManagers; count += 1) await cluster.#startTaskManager();
      await until("the task managers are part of the cluster", async () => {
        return (await cluster.client.taskManagers().catch(() => 0)) === options.taskManagers;
      });
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Process ids of the task managers, oldest first. */
  get taskManagerPids(): readonly number[] {
    return [...this.#running].flatMap(({ address, process: { pid } }) =>
      address === "taskmanager" && pid !== undefined ? [pid] : [],
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running].map((service) => service.stop()));
  }

  /** One more, as a scheduler does for a node that does not answer. */
  async #startTaskManager(): Promise<void> {
    const service = await this.#startProcess("taskmanager");
    void service.process.ended.then(async () => {
      this.#running.delete(service);
      if (!this.#closed) await this.#startTaskManager().catch((error: Error) => console.error(error.message));
    });
  }

  async #startProcess(role: "jobmanager" | "taskmanager"): Promise<JavaService> {
    this.#started += 1;
    const name = `${role}-${this.#started}`;
    const directory = join(this.#options.directory, name);
    const logs = join(this.#options.logs, name);
    for (const folder of [directory, logs, join(directory, "tmp")]) mkdirSync(folder, { recursive: true });
    const service = await startJava(
      {
        name,
        module: "flink-cluster",
        mainClass: "org.streaminginference.local.flink.FlinkProcess",
        jvmOptions: ["-Xmx512m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC", ...flinkModuleOptions],
        settings: {
          ...this.#settings,
          "local.role": role,
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

/** Two that are free now; both are held together, so that they differ. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, host, () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports as [number, number];
}
