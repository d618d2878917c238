import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { LoadOptions, LoadResult } from "../load-options.ts";
import { script } from "../script.ts";
import type { RunningServer } from "../server-process.ts";
import type { HealthSeen } from "./health-watch.ts";

/** Promises and figures of a run, printed as they come. */
export class Findings {
  readonly lines: string[] = [];
  missed = 0;

  section(title: string): void {
    this.#add(`\n## ${title}\n`);
  }

  figure(text: string): void {
    this.#add(`- ${text}`);
  }

  /** @param kept - @default - whether the value is at most the limit */
  promise(what: string, value: number, limit: number, kept = value <= limit): void {
    if (!kept) this.missed++;
    this.#add(`- ${what}: ${round(value)}, limit ${round(limit)}: ${kept ? "kept" : "**MISSED**"}`);
  }

  #add(line: string): void {
    this.lines.push(line);
    process.stdout.write(`${line}\n`);
  }
}

const round = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** A server that something happens to. */
export interface Subject {
  readonly server: RunningServer;
  readonly textsFile: string;
  readonly texts: readonly string[];
  /** Texts of a request: as many as the job sends. */
  readonly perRequest: number;
  /** Largest body that the server takes. */
  readonly maxBodyBytes: number;
  readonly findings: Findings;
  /** A short run that shows that the script works; its figures say nothing. */
  readonly smoke: boolean;
}

/** A kubelet must not think that the server is gone. */
const HEALTH_MS = 100;

/** Does something while a process of its own asks for the server's health, and holds its answers to the promise. */
export async function whileHealthy<T>(subject: Subject, what: string, work: () => Promise<T>): Promise<T> {
  const { server, findings } = subject;
  const url = new URL("/v2/health/live", server.url).href;
  const file = join(import.meta.dirname, "health-watch.ts");
  const child = spawn(process.execPath, ["--import", "tsx", file, url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (part) => {
    output += part;
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  try {
    return await work();
  } finally {
    child.stdin.end();
    await ended;
    const { checks, p99, longest, failed } = JSON.parse(output.split("\n")[1] ?? "") as HealthSeen;
    findings.figure(`${what}: ${checks} health checks, p99 ${p99.toFixed(1)} ms`);
    findings.promise(`${what}: longest health check in ms`, longest, HEALTH_MS);
    findings.promise(`${what}: health checks that failed`, failed, 0);
  }
}

/** Sends requests from a process of its own. */
export function load(
  { server, textsFile, perRequest }: Subject,
  options: Pick<LoadOptions, "requests" | "connections" | "rate">,
): Promise<LoadResult> {
  const { url, form } = server;
  return script<LoadResult>(
    "load-generator.ts",
    JSON.stringify({ ...options, url, form, textsFile, texts: perRequest, seed: 1 }),
  );
}

/** A right request is answered, after whatever there was. */
export async function stillAnswers(subject: Subject): Promise<void> {
  const { answered } = await load(subject, { requests: 20, connections: 1, rate: 0 });
  subject.findings.promise("right requests answered after that, of 20", answered, 20, answered === 20);
}

/** A connection over which the given bytes were sent. */
export function open(server: RunningServer, sends: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(sends, () => resolve(socket)));
    socket.on("error", reject);
  });
}

/** Files, sockets above all, that a process has open. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const memoryMiB = (pid: number, field: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) /
  1024;

/** Does something, and gives by how many MiB the process's memory grew at its peak. */
export async function peakGrowth(pid: number, work: () => Promise<unknown>): Promise<number> {
  // Sets the peak to what it holds now.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const before = memoryMiB(pid, "VmRSS");
  await work();
  return memoryMiB(pid, "VmHWM") - before;
}
