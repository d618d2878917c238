import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, openSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../test/helpers/free-port.ts";

/** What {@link startDistribution} is told. */
export interface DistributionOptions {
  readonly version: string;
  /** Folder of the distribution. */
  readonly home: string;
  /** Java that it runs on; the machine's own when left out. */
  readonly javaHome?: string | undefined;
  /** Folder of this run. */
  readonly directory: string;
  /** Flink's settings beside addresses and sizes. */
  readonly configuration: Readonly<Record<string, string>>;
  /** `log4j-console.properties`. */
  readonly log4j: string;
  /** Jars for Flink's lib folder, beside its own. */
  readonly libJars?: readonly string[];
  readonly taskSlots?: number;
}

/** A JobManager and a TaskManager in the foreground, as they run in pods. */
export interface Distribution {
  readonly url: string;
  /** Process ids. */
  readonly jobManager: number;
  readonly taskManager: number;
  /** What the TaskManager's process wrote to its standard output and error: the container's log. */
  containerLog(): string;
  /** The bodies of what the UI shows for the TaskManager. */
  taskManagerTab(tab: "log" | "stdout"): Promise<string>;
  stop(): void;
}

const startTimeoutMs = 300_000;

/** Starts Flink's own scripts. */
export async function startDistribution(options: DistributionOptions): Promise<Distribution> {
  const { version, home, javaHome, directory, log4j, configuration } = options;
  const port = await freePort();
  const conf = join(directory, "conf");
  const logs = join(directory, "log");
  mkdirSync(logs, { recursive: true });
  cpSync(join(home, "conf"), conf, { recursive: true });
  writeFileSync(join(conf, "log4j-console.properties"), log4j);
  const file = join(conf, Number.parseInt(version, 10) >= 2 ? "config.yaml" : "flink-conf.yaml");
  const settings = { ...basics(port, options), ...openedModules(file), ...configuration };
  // The images of 1.18 bring a configuration that is read with this one; both forms are the same for flat keys.
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(""),
  );
  const java = javaHome === undefined ? {} : { JAVA_HOME: javaHome };
  const environment = {
    ...process.env,
    ...java,
    FLINK_CONF_DIR: conf,
    FLINK_LOG_DIR: logs,
    FLINK_LIB_DIR: libFolder(options),
  };
  const output = join(directory, "taskmanager.out");
  const processes = [
    start(join(home, "bin/jobmanager.sh"), join(directory, "jobmanager.out"), environment),
    start(join(home, "bin/taskmanager.sh"), output, environment),
  ];
  const stop = () => {
    for (const child of processes) child.kill("SIGKILL");
  };
  process.once("exit", stop);
  const url = `http://127.0.0.1:${port}`;
  try {
    const id = await taskManager(url, processes);
    const [jobManagerPid = 0, taskManagerPid = 0] = processes.map(({ pid }) => pid);
    return {
      url,
      jobManager: jobManagerPid,
      taskManager: taskManagerPid,
      containerLog: () => readFileSync(output, "utf8"),
      taskManagerTab: async (tab) => (await fetch(`${url}/taskmanagers/${id}/${tab}`)).text(),
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Links, as the distribution is shared by all runs. */
function libFolder({ home, directory, libJars = [] }: DistributionOptions): string {
  const own = join(home, "lib");
  if (libJars.length === 0) return own;
  const folder = join(directory, "lib");
  mkdirSync(folder);
  for (const jar of [...readdirSync(own).map((name) => join(own, name)), ...libJars])
    symlinkSync(jar, join(folder, basename(jar)));
  return folder;
}

/** What the distribution's own configuration opens of Java's modules; Flink does not start a job without. */
function openedModules(file: string): Record<string, string> {
  const options = /^\s*(?:env\.java\.opts\.all|all):\s*(--add-.+)$/m.exec(readFileSync(file, "utf8"))?.[1];
  return options === undefined ? {} : { "env.java.opts.all": options };
}

function basics(port: number, { directory, taskSlots = 2 }: DistributionOptions): Record<string, string> {
  return {
    "jobmanager.rpc.address": "127.0.0.1",
    "jobmanager.rpc.port": String(port + 1),
    "jobmanager.memory.process.size": "1024m",
    "taskmanager.memory.process.size": "1280m",
    "taskmanager.numberOfTaskSlots": String(taskSlots),
    "taskmanager.host": "127.0.0.1",
    "rest.address": "127.0.0.1",
    "rest.port": String(port),
    "rest.bind-address": "127.0.0.1",
    "io.tmp.dirs": join(directory, "tmp"),
    "web.tmpdir": join(directory, "web"),
    "metrics.fetcher.update-interval": "1000",
  };
}

function start(script: string, output: string, env: NodeJS.ProcessEnv): ChildProcess {
  const out = openSync(output, "a");
  // The script becomes the JVM: no process is left between.
  return spawn(script, ["start-foreground"], { env, stdio: ["ignore", out, out] });
}

async function taskManager(url: string, processes: readonly ChildProcess[]): Promise<string> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const ended = processes.find(({ exitCode }) => exitCode !== null);
    if (ended !== undefined)
      throw new Error(`A process of the distribution ended with ${ended.exitCode}: ${ended.spawnfile}.`);
    const response = await fetch(`${url}/taskmanagers`).catch(() => undefined);
    if (response?.ok) {
      const { taskmanagers } = (await response.json()) as { taskmanagers: { id: string }[] };
      if (taskmanagers[0] !== undefined) return taskmanagers[0].id;
    }
    await delay(200);
  }
  throw new Error(`No TaskManager had registered after ${startTimeoutMs / 1000} s.`);
}

/** A port that is free, and so is the next one. */
