import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { FlinkRest } from "../../../local/services/flink-rest.ts";
import { kafkaConnector, pyflinkPython, pyflinkPythonWithFlair } from "../../pyflink/python.ts";
import { treeOf } from "../../serving/process-tree.ts";
import { flinkVersion, kill, logFile, type ModesStage } from "./stage.ts";

const root = join(import.meta.dirname, "../../..");
const submitTimeoutMs = 300_000;
const cancelTimeoutMs = 60_000;
const submitted = /Job has been submitted with JobID ([0-9a-f]{32})/;

/** A job that runs. */
export interface RunningJob {
  readonly id: string;
  /** Cancels it and waits until it is gone. */
  cancel(): Promise<void>;
}

/** A job in a jar. */
export interface JarJob {
  readonly jar: string;
  /** The jar's own main class when absent. */
  readonly mainClass?: string | undefined;
  readonly args: readonly string[];
  readonly parallelism: number;
}

/** A job in Python, of `jobs/ml-inference-pyflink`. */
export interface PythonJob {
  readonly args: readonly string[];
  readonly parallelism: number;
  /** Whether Flair and torch can be imported in the workers. */
  readonly withFlair: boolean;
}

/** `flink run`, as people type it. */
export function runJar(stage: ModesStage, name: string, job: JarJob): Promise<RunningJob> {
  const { jar, mainClass, args, parallelism } = job;
  const which = mainClass === undefined ? [] : ["-c", mainClass];
  return submit(stage, name, ["-p", String(parallelism), ...which, jar, ...args], {});
}

/** `flink run --python`, as the operator's Python driver has it. */
export function runPython(stage: ModesStage, name: string, job: PythonJob): Promise<RunningJob> {
  const { args, parallelism, withFlair } = job;
  const python = withFlair ? pyflinkPythonWithFlair(flinkVersion) : pyflinkPython(flinkVersion);
  const folder = join(root, "jobs/ml-inference-pyflink");
  const files = [folder, join(root, "exporter/src")];
  return submit(
    stage,
    name,
    [
      ...["-p", String(parallelism), "--jarfile", kafkaConnector(flinkVersion)],
      ...["-pyexec", python, "-pyclientexec", python, "-pyfs", files.join(",")],
      ...["-py", join(folder, "ml_inference_pyflink/job.py"), ...args],
    ],
    { PYTHONPATH: files.join(":") },
  );
}

/** Runs Flink's own command; it stays until the job ends, which costs nothing. */
async function submit(
  stage: ModesStage,
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<RunningJob> {
  const log = join(stage.logs, `${name}.log`);
  const out = logFile(stage.logs, `${name}.log`);
  const child = spawn(join(stage.home, "bin/flink"), ["run", "-d", ...args], {
    stdio: ["ignore", out, out],
    env: { ...process.env, ...variables, FLINK_CONF_DIR: stage.conf, FLINK_LOG_DIR: stage.logs },
  });
  const rest = new FlinkRest(stage.url);
  try {
    const id = await jobId(child, log);
    await running(rest, id);
    return { id, cancel: () => cancel(stage.url, rest, id).finally(() => end(child)) };
  } catch (error) {
    end(child);
    throw error;
  }
}

async function jobId(child: ChildProcess, log: string): Promise<string> {
  const deadline = Date.now() + submitTimeoutMs;
  for (;;) {
    const text = readFileSync(log, "utf8");
    const id = submitted.exec(text)?.[1];
    if (id !== undefined) return id;
    if (child.exitCode !== null || Date.now() > deadline) {
      const why = child.exitCode === null ? `said no job id in ${submitTimeoutMs / 1_000} s` : "failed";
      throw new Error(`flink run ${why}; its output (${log}) ends:\n${text.slice(-2_000)}`);
    }
    await delay(50);
  }
}

async function running(rest: FlinkRest, id: string): Promise<void> {
  const deadline = Date.now() + submitTimeoutMs;
  for (;;) {
    const { state, isFinal } = await rest.status(id);
    if (state === "RUNNING") return;
    if (isFinal || Date.now() > deadline)
      throw new Error(`Job ${id} is ${state}: ${(await rest.failures(id))[0] ?? "without a reason"}.`);
    await delay(50);
  }
}

async function cancel(url: string, rest: FlinkRest, id: string): Promise<void> {
  const response = await fetch(`${url}/jobs/${id}?mode=cancel`, { method: "PATCH" });
  const deadline = Date.now() + cancelTimeoutMs;
  for (;;) {
    const { state, isFinal } = await rest.status(id);
    if (isFinal) return;
    if (!response.ok || Date.now() > deadline)
      throw new Error(`Job ${id} is still ${state}; Flink answered ${response.status} to its cancellation.`);
    await delay(50);
  }
}

function end(child: ChildProcess): void {
  for (const pid of child.pid === undefined || child.exitCode !== null ? [] : treeOf(child.pid)) kill(pid);
}
