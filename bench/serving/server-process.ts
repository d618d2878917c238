import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../test/helpers/free-port.ts";
import type { Command, Peer, Subject } from "./peers.ts";
import { treeOf } from "./process-tree.ts";

/** A peer that runs and is ready. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  readonly form: Command["form"];
  stop(): Promise<void>;
}

/** Models of peers are loaded with torch, on a machine that may be busy. */
const READY_MS = 180_000;
const STOP_MS = 10_000;

/** @throws Error with the place of its log where it does not get ready */
export async function startServer(
  peer: Peer,
  subject: Subject,
  log: (line: string) => void,
): Promise<RunningServer> {
  const port = await freePort();
  const command = peer.prepare(subject, port, log);
  const logFile = join(subject.directory, `${peer.name}.log`);
  const output = openSync(logFile, "a");
  // A group of its own: some peers leave their children behind.
  const child = spawn(command.command, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  const stop = () => endGroup(child);
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(child, url + command.readyPath);
  } catch (error) {
    await stop();
    throw new Error(`${peer.name} did not get ready (${(error as Error).message}); see ${logFile}`);
  }
  return { pid: child.pid as number, url: url + command.inferPath, form: command.form, stop };
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended with ${child.exitCode}`);
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await delay(200);
  }
  throw new Error(`no 200 from ${url} in ${READY_MS} ms`);
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const members = treeOf(child.pid);
  child.kill("SIGTERM");
  const deadline = Date.now() + STOP_MS;
  while (members.some(isAlive) && Date.now() < deadline) await delay(50);
  for (const member of members.filter(isAlive)) process.kill(member, "SIGKILL");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
