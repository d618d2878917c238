import { cpSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Admin, Kafka as KafkaClient } from "kafkajs";
import type { LocalEnvironment } from "../../../local/environment.ts";
import { startKafka } from "../../../local/services/kafka.ts";
import { readBundleName, startModelServer } from "../../../local/services/model-server.ts";
import type { RunDirectory } from "../../../local/services/run-directory.ts";
import { kafkaClient } from "../../../ops/kafka-client.ts";
import { flinkDistribution } from "../../pyflink/python.ts";
import { proportionalMiB, treeOf } from "../../serving/process-tree.ts";
import { startDistribution } from "../../visibility/distribution.ts";
import { type CpuSeconds, cpuSecondsOf } from "../processes.ts";
import type { Server } from "../stage.ts";

/** The one line of Flink that all jobs, SQL and Python included, run on. */
export const flinkVersion = "2.2.1";

/** Python workers come and go with their job; finding them means reading all of /proc. */
const lookForWorkersEveryMs = 1_000;

/** Kafka and a real distribution of Flink: JobManager and TaskManager in processes of their own, as in pods. */
export interface ModesStage {
  readonly environment: LocalEnvironment;
  readonly kafka: KafkaClient;
  readonly admin: Admin;
  readonly bootstrapServers: string;
  /** Base URL of Flink's REST, without a slash at its end. */
  readonly url: string;
  /** Folder of Flink's distribution, and of the configuration that its commands need. */
  readonly home: string;
  readonly conf: string;
  /** Folders of the run: what ends with it, and logs. */
  readonly directory: string;
  readonly logs: string;
  startServer(bundle: string): Promise<Server>;
  /** Processes of Flink's Python workers, of all jobs that run. */
  pythonWorkers(): number[];
  /** CPU-seconds so far: flink, python workers, kafka, bench, and the model server where one is given. */
  readCpu(server?: Server): CpuSeconds;
  /** MiB that are held now, under the same names. */
  readMemory(server?: Server): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * Starts Kafka and Flink with environment local's settings.
 *
 * @param slots of the one TaskManager
 */
export async function openModesStage(
  environment: LocalEnvironment,
  { path: directory, logs }: RunDirectory,
  slots: number,
): Promise<ModesStage> {
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const broker = await startKafka({ directory: join(directory, "kafka"), logs });
    closing.push(() => broker.stop());
    const home = flinkDistribution(flinkVersion);
    const cluster = join(directory, "cluster");
    const flink = await startDistribution({
      version: flinkVersion,
      home,
      directory: cluster,
      log4j: readFileSync(join(home, "conf/log4j-console.properties"), "utf8"),
      configuration: {
        ...environment.flink.configuration,
        "execution.checkpointing.dir": pathToFileURL(join(directory, "checkpoints")).href,
        "taskmanager.memory.process.size": "3392m",
        // Some thirty jobs run in one TaskManager, and PyFlink's leave their classes behind.
        "taskmanager.memory.jvm-metaspace.size": "2g",
        "taskmanager.memory.managed.size": "256m",
      },
      taskSlots: slots,
    });
    closing.push(async () => {
      const workers = treeOf(flink.taskManager).slice(1);
      flink.stop();
      // They outlive a TaskManager that is killed.
      for (const pid of workers) kill(pid);
      // For people: the run's folder goes.
      for (const name of ["jobmanager.out", "taskmanager.out"]) cpSync(join(cluster, name), join(logs, name));
    });
    const kafka = kafkaClient("bench", broker.bootstrapServers);
    const admin = kafka.admin();
    await admin.connect();
    closing.push(() => admin.disconnect());

    let workers: { readonly atMs: number; readonly pids: number[] } = { atMs: 0, pids: [] };
    const each = (
      server: Server | undefined,
      python: readonly number[],
      of: (pid: number) => number,
    ): Record<string, number> => ({
      flink: sumOf([flink.jobManager, flink.taskManager], of),
      "python workers": sumOf(python, of),
      ...(server && { "model server": sumOf([server.pid], of) }),
      kafka: sumOf([broker.process.pid ?? 0], of),
      bench: sumOf([process.pid], of),
    });
    const pythonWorkers = () => treeOf(flink.taskManager).slice(1);
    return {
      environment,
      kafka,
      admin,
      bootstrapServers: broker.bootstrapServers,
      url: flink.url,
      home,
      conf: join(cluster, "conf"),
      directory,
      logs,
      pythonWorkers,
      readCpu(server) {
        const atMs = Date.now();
        if (atMs - workers.atMs > lookForWorkersEveryMs) workers = { atMs, pids: pythonWorkers() };
        return each(server, workers.pids, cpuSecondsOf);
      },
      readMemory: (server) => each(server, pythonWorkers(), proportionalMiB),
      async startServer(bundle) {
        const server = await startModelServer({
          directory: join(directory, "model-server"),
          logs: join(logs, "model-server"),
          bundle,
          env: environment.serverVariables,
        });
        closing.push(() => server.stop());
        const { url, stop } = server;
        return { url, modelName: readBundleName(bundle).name, pid: server.process.pid ?? 0, stop };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All of them together; what has ended counts no more. */
function sumOf(pids: readonly number[], of: (pid: number) => number): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + of(pid);
    } catch {
      return sum;
    }
  }, 0);
}

/** Ends one of our own processes, if it is still there. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

/** A file for the output of a command. */
export function logFile(logs: string, name: string): number {
  mkdirSync(logs, { recursive: true });
  return openSync(join(logs, name), "a");
}
