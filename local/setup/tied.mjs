// @ts-check
/**
 * `node tied.mjs PROGRAM ARGS…`: runs a program that does not watch its starter (Maven, npm), and kills it with
 * everything that it started when this process's standard input is closed: however the starter ended, the operating
 * system closes that pipe.
 */
import { spawn } from "node:child_process";

const [program, ...args] = process.argv.slice(2);
if (program === undefined) throw new Error("Expected a program to run.");

const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code) => process.exit(code ?? 1));

process.stdin.on("end", killAll).on("error", killAll).resume();

function killAll() {
  // Its own process group: Maven is a shell script around a JVM, npm starts other programs.
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
}
