import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** A process for sure: the kernel gives a pid to another process later, but not with the same start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's start to its own. */
  readonly startTicks: string;
}

/** @returns undefined when there is no such process, or it has ended and nobody has asked how */
export function identify(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The second field, the program's name in brackets, may hold anything, brackets too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const startTicks = fields[19];
  return state === "Z" || startTicks === undefined ? undefined : { pid, startTicks };
}

/** Whether that very process still runs. */
export function hasStarted({ pid, startTicks }: ProcessIdentity): boolean {
  return identify(pid)?.startTicks === startTicks;
}

/** What {@link start} starts. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** File for both outputs. */
  readonly log: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Network namespace to start it in. @default - the caller's own */
  readonly namespace?: string;
}

/** Starts a process that outlives this one. */
export function start({ program, args, log, env = process.env, namespace }: Command): ProcessIdentity {
  const output = openSync(log, "a");
  // nsenter becomes the program: one pid. `ip netns exec` would change the mounts too.
  const [file = program, ...rest] =
    namespace === undefined
      ? [program, ...args]
      : ["nsenter", `--net=/run/netns/${namespace}`, "--", program, ...args];
  try {
    const child = spawn(file, rest, { detached: true, stdio: ["ignore", output, output], env });
    // Reported by the pid that is missing.
    child.on("error", () => undefined);
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity === undefined) {
      throw new Error(`${file} could not be started. Allowed: a program on PATH. See ${log}.`);
    }
    return identity;
  } finally {
    closeSync(output);
  }
}

/** Ends processes: asks first, kills what is there after `graceMs`. */
export async function end(processes: readonly ProcessIdentity[], graceMs = 5_000): Promise<void> {
  const running = () => processes.filter(hasStarted);
  for (const { pid } of running()) signal(pid, "SIGTERM");
  const deadline = Date.now() + graceMs;
  while (running().length > 0 && Date.now() < deadline) await delay(50);
  for (const { pid } of running()) signal(pid, "SIGKILL");
  while (running().length > 0) await delay(20);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Waits for a condition; asks it every 50 ms.
 *
 * @param what completes the sentence "… did not come within 60 s"
 * @param explain what is known then: the last error, a log
 */
export async function until<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 60_000, explain = () => "" }: { timeoutMs?: number; explain?: () => string } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const result = await condition();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > deadline)
      throw new Error(`${what} did not come within ${timeoutMs / 1000} s. ${explain()}`);
    await delay(50);
  }
}
