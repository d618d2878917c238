import { spawn } from "node:child_process";
import { join } from "node:path";
import { CpuRecorder } from "./cpu-recorder.ts";
import type { LoadOptions, LoadResult } from "./load-options.ts";
import type { Processes } from "./processes.ts";
import { describeRound, type Round } from "./results.ts";
import { continuousState } from "./steady-state.ts";

const sampleEveryMs = 100;

export interface DirectRoundProps {
  readonly round: number;
  readonly warmUp: number;
  readonly processes: Processes;
  readonly load: LoadOptions;
  /** The generator is ended after so many milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Runs the load generator against the model server.
 *
 * @throws Error when a request failed, or a text has no answer
 */
export async function runDirectRound(
  props: DirectRoundProps,
): Promise<{ readonly round: Round; readonly result: LoadResult }> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "load-generator.ts"), JSON.stringify(props.load)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  if (child.pid === undefined) throw new Error("The load generator could not be started.");
  const cpu = new CpuRecorder({ ...props.processes, "load generator": child.pid });
  const sampling = setInterval(() => {
    // Between its end and this process's notice of it there is nothing to read any more.
    if (child.exitCode === null && child.signalCode === null) cpu.record(Date.now());
  }, sampleEveryMs);
  const deadline = setTimeout(() => child.kill("SIGKILL"), props.timeoutMs);
  try {
    const result = await outputOf(child, props.timeoutMs);
    requireAnswers(result, props.load.total);
    const steady = continuousState(result.progress, props.warmUp);
    const whole = continuousState(result.progress, 0);
    return {
      round: describeRound({ round: props.round, records: props.load.total }, steady, whole, cpu),
      result,
    };
  } finally {
    clearInterval(sampling);
    clearTimeout(deadline);
    child.kill("SIGKILL");
  }
}

async function outputOf(child: ReturnType<typeof spawn>, timeoutMs: number): Promise<LoadResult> {
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) {
    throw new Error(
      `The load generator ended with ${code ?? `a signal, perhaps after its ${timeoutMs / 1_000} s`} and without a result.`,
    );
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as LoadResult;
}

function requireAnswers({ answers, errorCount, errors, labels }: LoadResult, total: number): void {
  const labelled = labels.reduce((sum, [, count]) => sum + count, 0);
  if (answers === total && labelled === total && errorCount === 0) return;
  throw new Error(
    `The load generator sent ${total} texts and got ${answers} answers, ${labelled} labels and ${errorCount} failed requests; every text needs one. The first failures: ${errors.join(" | ") || "none"}.`,
  );
}
