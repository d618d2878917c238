import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a script of this folder in a process of its own, and reads the line of JSON that it prints. */
export async function script<T>(name: string, ...args: string[]): Promise<T> {
  const file = join(import.meta.dirname, name);
  const { stdout } = await run(process.execPath, ["--import", "tsx", file, ...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as T;
}
