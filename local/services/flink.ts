import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Problem } from "../problem.mjs";
import { type JavaService, startJava } from "./java-process.ts";
import type { ServiceOptions } from "./kafka.ts";

/** A running cluster. */
export interface FlinkService extends Omit<JavaService, "address"> {
  /** Base URL of REST and web UI, without a slash at its end. */
  readonly url: string;
}

/** {@link startFlink}'s options. */
export interface FlinkOptions extends ServiceOptions {
  /** Flink's own keys, from the environment's configuration. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly taskSlots: number;
  readonly parallelism: number;
  /** Port of UI and REST; 8081 or else a free one when absent, 0 for a free one. */
  readonly uiPort?: number | undefined;
}

const startTimeoutMs = 60_000;
const host = "127.0.0.1";

/** What Flink's own start scripts open on Java 17. */
export const flinkModuleOptions = [
  ...["java.rmi/sun.rmi.registry", "java.security.jgss/sun.security.krb5"].map(
    (name) => `--add-exports=${name}`,
  ),
  ...["lang", "net", "io", "nio", "lang.reflect", "text", "time", "util"].map(
    (name) => `--add-opens=java.base/java.${name}`,
  ),
  ...["", ".atomic", ".locks"].map((name) => `--add-opens=java.base/java.util.concurrent${name}`),
  "--add-opens=java.base/sun.nio.ch",
].map((option) => `${option}=ALL-UNNAMED`);

/**
 * Ten times the usual thresholds of the optimising compiler: it leaves the start alone, which took a third less CPU
 * time so, and still finds the code that a long run repeats.
 */
const lateOptimisation = [
  "-XX:Tier4InvocationThreshold=50000",
  "-XX:Tier4MinInvocationThreshold=6000",
  "-XX:Tier4CompileThreshold=150000",
  "-XX:Tier4BackEdgeThreshold=400000",
];

/** Starts a real Flink cluster in one process, JobManager and TaskManager, with REST and web UI on 127.0.0.1. */
export async function startFlink(options: FlinkOptions): Promise<FlinkService> {
  const { directory, logs, signal, uiPort } = options;
  if (uiPort !== undefined && uiPort !== 0) await requireFreePort(uiPort);
  mkdirSync(logs, { recursive: true });
  const service = await startJava(
    {
      name: "Flink cluster",
      module: "flink-cluster",
      mainClass: "org.streaminginference.local.flink.FlinkCluster",
      jvmOptions: ["-Xmx768m", "-XX:+UseSerialGC", ...lateOptimisation, ...flinkModuleOptions],
      settings: { ...options.configuration, ...ownSettings(options) },
      directory,
      logs,
    },
    { timeoutMs: startTimeoutMs, signal },
  );
  const { address: url, ...rest } = service;
  return { ...rest, url };
}

/** What follows from running here, whatever the environment says. */
function ownSettings({ directory, taskSlots, parallelism, uiPort }: FlinkOptions): Record<string, string> {
  return {
    "rest.address": host,
    "rest.bind-address": host,
    "rest.bind-port": uiPort === undefined ? "8081,0" : String(uiPort),
    "jobmanager.rpc.address": host,
    "jobmanager.bind-host": host,
    "taskmanager.host": host,
    "taskmanager.bind-host": host,
    "taskmanager.numberOfTaskSlots": String(taskSlots),
    "parallelism.default": String(parallelism),
    "io.tmp.dirs": join(directory, "tmp"),
    "web.tmpdir": join(directory, "tmp"),
    // A person watches: not several seconds old.
    "web.refresh-interval": "1 s",
    "rest.cache.checkpoint-statistics.timeout": "500 ms",
    "execution.checkpointing.dir": pathToFileURL(join(directory, "checkpoints")).href,
    "execution.checkpointing.savepoint-dir": pathToFileURL(join(directory, "savepoints")).href,
  };
}

/** @throws Problem when something listens on the port already */
async function requireFreePort(port: number): Promise<void> {
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen({ port, host }, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return;
  const reason =
    code === "EACCES"
      ? "this user may not open it"
      : code === "EADDRINUSE"
        ? "another program listens there"
        : code;
  throw new Problem(
    `Port ${port} of ${host} is not free for the Flink UI: ${reason}. Name another one with --ui-port, leave the option out to take any free port, or stop that program.`,
  );
}
