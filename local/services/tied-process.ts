import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../problem.mjs";

const pollMs = 25;

/** A program that ends when this process ends, however that happens. */
export interface TiedProcessSpec {
  /** As people call it: "Kafka broker". */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Files for its output; may be the same one. */
  readonly stdoutFile: string;
  readonly stderrFile: string;
  /** Where a person looks when it failed. */
  readonly logFile: string;
}

/** How a process ended: an exit code, or the signal that ended it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A child whose standard input is a pipe held by this process. The child has promised to end when the pipe closes,
 * and the operating system closes it even after `kill -9`.
 */
export class TiedProcess {
  readonly spec: TiedProcessSpec;
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  #end: ProcessEnd | undefined;

  constructor(spec: TiedProcessSpec) {
    this.spec = spec;
    const stdout = openSync(spec.stdoutFile, "a");
    const stderr = openSync(spec.stderrFile, "a");
    // A process group of its own: Ctrl-C reaches only the runner, which then stops the others in order.
    this.#child = spawn(spec.program, spec.args, {
      cwd: spec.cwd,
      env: spec.env ?? process.env,
      stdio: ["pipe", stdout, stderr],
      detached: true,
    });
    closeSync(stdout);
    closeSync(stderr);
    // Writing to a process that has just ended is no error of ours.
    this.#child.stdin?.on("error", () => {});
    this.ended = new Promise((resolve) => {
      const settle = (end: ProcessEnd) => {
        this.#end = end;
        resolve(end);
      };
      this.#child.once("exit", (code, signal) => settle({ code, signal }));
      this.#child.once("error", () => settle({ code: 127, signal: null }));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Polls `probe` until it gives a value.
   *
   * @throws Problem when the process ends first, or nothing came within `timeoutMs`; the process is stopped then
   */
  async ready<T>(
    probe: () => Promise<T | undefined> | T | undefined,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    try {
      for (;;) {
        signal?.throwIfAborted();
        // Asked first: a process that has ended may have left a ready file behind.
        if (this.#end !== undefined) throw new Problem(this.#describeFailedStart(this.#end));
        const value = await probe();
        if (value !== undefined) return value;
        if (Date.now() > deadline) {
          throw new Problem(
            `The ${this.spec.name} was not ready after ${timeoutMs / 1000} s${this.#reason()}. Is this machine very busy or out of memory? Its log: ${this.spec.logFile}`,
          );
        }
        await Promise.race([delay(pollMs), this.ended]);
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** What to say about an end that nobody asked for. */
  describeEnd(end: ProcessEnd): string {
    return `The ${this.spec.name} ended by itself, ${how(end)}${this.#reason()}. Its log: ${this.spec.logFile}`;
  }

  #describeFailedStart(end: ProcessEnd): string {
    return `The ${this.spec.name} did not start (it ended ${how(end)})${this.#reason()}. Its log: ${this.spec.logFile}`;
  }

  /** Asks for an orderly end, with all that the program does on exit; gives up after `timeoutMs` or on `signal`. */
  async exitOrderly(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    this.#child.stdin?.write("exit\n");
    await this.#endWithin(timeoutMs, signal);
    await this.stop();
  }

  /** Ends the process: closes the pipe, kills it when that was not enough after `graceMs`. */
  async stop(graceMs = 2_000): Promise<void> {
    if (this.#end !== undefined) return;
    this.#child.stdin?.end();
    await this.#endWithin(graceMs);
    if (this.#end === undefined) this.#child.kill("SIGKILL");
    await this.ended;
  }

  async #endWithin(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const ended = new AbortController();
    void this.ended.then(() => ended.abort());
    const signals = signal === undefined ? [ended.signal] : [ended.signal, signal];
    await delay(timeoutMs, undefined, { signal: AbortSignal.any(signals) }).catch(() => {});
  }

  /** What it said last on standard error, stack frames left out. */
  #reason(): string {
    if (!existsSync(this.spec.stderrFile)) return "";
    const lines = readFileSync(this.spec.stderrFile, "utf8").split("\n");
    const last = lines.findLast((line) => /\S/.test(line) && !/^\s+at /.test(line));
    return last === undefined ? "" : `: ${last.trim().replace(/\.$/, "")}`;
  }
}

function how({ code, signal }: ProcessEnd): string {
  return signal === null ? `with exit code ${code}` : `by signal ${signal}`;
}

/** Resolves when `signal` aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
