// @ts-check
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Problem } from "../problem.mjs";

const shownLines = 6;

/**
 * One command of the set-up.
 *
 * @typedef {object} Step
 * @property {string} title what it does, as in "Building the model server"
 * @property {readonly string[]} command program and arguments
 * @property {string} cwd
 * @property {string} log file for all it prints
 * @property {RegExp} telling which lines of the log say what went wrong
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * Runs a step with its output in a file, and a line that tells how long it has been going on.
 *
 * @param {Step} step
 * @param {NodeJS.WriteStream} out
 * @throws {Problem} with the telling lines of the log when it fails
 */
export async function runStep(step, out) {
  mkdirSync(dirname(step.log), { recursive: true });
  const log = openSync(step.log, "w");
  const done = showProgress(step.title, out);
  const child = spawn(process.execPath, [join(import.meta.dirname, "tied.mjs"), ...step.command], {
    cwd: step.cwd,
    env: { ...process.env, ...step.env },
    // Its standard input is the pipe that ends with this process; never written to.
    stdio: ["pipe", log, log],
    detached: true,
  });
  closeSync(log);
  const code = await new Promise((resolve) => child.on("exit", (status) => resolve(status)));
  done(code === 0);
  if (code !== 0) throw failure(step);
}

/** @param {Step} step */
function failure(step) {
  const lines = readFileSync(step.log, "utf8")
    .split("\n")
    .map((line) => line.trimEnd());
  const telling = lines.filter((line) => step.telling.test(line)).slice(0, shownLines);
  const shown = telling.length > 0 ? telling : lines.filter((line) => line !== "").slice(-shownLines);
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|UnknownHost|Could not transfer|Connection refused/.test(
    shown.join("\n"),
  );
  const advice = offline
    ? "The network or a package registry could not be reached: the first set-up needs it. Connect (or set your proxy), then run npm start again."
    : "Mend what the lines say, then run npm start again: it goes on where it stopped.";
  return new Problem(
    [
      `${step.title} failed:`,
      ...shown.map((line) => `    ${line}`),
      `The whole log: ${relative(process.cwd(), step.log)}. ${advice}`,
    ].join("\n"),
  );
}

/**
 * @param {string} title
 * @param {NodeJS.WriteStream} out
 * @returns {(succeeded: boolean) => void}
 */
function showProgress(title, out) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  if (!out.isTTY) {
    out.write(`${title} …\n`);
    return (succeeded) => out.write(`${title}: ${succeeded ? "done" : "failed"} after ${seconds()} s\n`);
  }
  const draw = () => out.write(`\r${title} … ${seconds()} s`);
  draw();
  const timer = setInterval(draw, 1_000);
  return (succeeded) => {
    clearInterval(timer);
    out.write(`\r${title}: ${succeeded ? "done" : "failed"} after ${seconds()} s\n`);
  };
}
