import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { isRunning, until } from "../testing/processes.ts";
import { TiedProcess } from "./tied-process.ts";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

const preload = pathToFileURL(join(import.meta.dirname, "../preload/exit-with-parent.mjs")).href;
const parent = mkdtempSync(join(tmpdir(), "tied-process-"));
afterAll(() => rmSync(parent, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(parent, "case-"));
});

/** A Node program that would run for ever; `tied` decides whether it watches its pipe. */
function start(script: string, { tied }: { tied: boolean }): TiedProcess {
  return new TiedProcess({
    name: "test program",
    program: process.execPath,
    args: [...(tied ? ["--import", preload] : []), "-e", script],
    cwd: folder,
    stdoutFile: join(folder, "out.log"),
    stderrFile: join(folder, "err.log"),
    logFile: join(folder, "out.log"),
  });
}

const forever = "console.log('up'); setInterval(() => {}, 1000);";
const isUp = () => readFileSync(join(folder, "out.log"), "utf8").includes("up") || undefined;
const patient = { timeoutMs: 25_000 };

describe("TiedProcess", () => {
  it("ends with its pipe", async () => {
    const child = start(forever, { tied: true });
    await child.ready(isUp, patient);
    await child.stop(25_000);
    expect(await child.ended).toEqual({ code: 0, signal: null });
  });

  it("kills what does not heed its pipe", async () => {
    const child = start(forever, { tied: false });
    await child.ready(isUp, patient);
    await child.stop(10);
    expect(await child.ended).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("ends with a runner that is killed", async () => {
    const script = join(folder, "runner.ts");
    writeFileSync(
      script,
      `import { TiedProcess } from ${JSON.stringify(join(import.meta.dirname, "tied-process.ts"))};
       import { writeFileSync } from "node:fs";
       const folder = ${JSON.stringify(folder)};
       const child = new TiedProcess({ name: "child", program: process.execPath,
         args: ["--import", ${JSON.stringify(preload)}, "-e", ${JSON.stringify(forever)}], cwd: folder,
         stdoutFile: folder + "/out.log", stderrFile: folder + "/err.log", logFile: "" });
       writeFileSync(folder + "/pid", String(child.pid));
       setInterval(() => {}, 1000);`,
    );
    const runner = spawn(process.execPath, ["--import", "tsx", script], {
      cwd: join(import.meta.dirname, "../.."),
      stdio: ["ignore", "ignore", "inherit"],
    });
    onTestFinished(() => {
      runner.kill("SIGKILL");
    });
    // The child may say that it is up before its runner has written who it is.
    const written = () => (existsSync(join(folder, "pid")) ? readFileSync(join(folder, "pid"), "utf8") : "");
    await until(() => existsSync(join(folder, "out.log")) && isUp() && written() !== "");
    const pid = Number(written());
    expect(isRunning(pid)).toBe(true);
    runner.kill("SIGKILL");
    await until(() => !isRunning(pid));
  });

  it("says why a program did not start: its last line, without stack frames", async () => {
    const child = start(
      "console.error('first\\nThe port is taken.\\n    at listen (x.js:1)'); process.exit(4)",
      {
        tied: false,
      },
    );
    await expect(child.ready(() => undefined, patient)).rejects.toThrow(
      `The test program did not start (it ended with exit code 4): The port is taken. Its log: ${join(folder, "out.log")}`,
    );
  });

  it("says how a program ended that ran", async () => {
    const child = start(forever, { tied: false });
    await child.ready(isUp, patient);
    process.kill(child.pid as number, "SIGKILL");
    expect(child.describeEnd(await child.ended)).toBe(
      `The test program ended by itself, by signal SIGKILL. Its log: ${join(folder, "out.log")}`,
    );
  });

  it("stops a program that is not ready in time", async () => {
    const child = start(forever, { tied: true });
    await expect(child.ready(() => undefined, { timeoutMs: 50 })).rejects.toThrow(
      /^The test program was not ready after 0\.05 s\. Is this machine very busy or out of memory\? Its log: /,
    );
    expect(isRunning(child.pid as number)).toBe(false);
  });

  it("stops a program whose start is called off", async () => {
    const stop = new AbortController();
    const child = start(forever, { tied: true });
    const ready = child.ready(() => undefined, { ...patient, signal: stop.signal });
    stop.abort(new Error("called off"));
    await expect(ready).rejects.toThrow("called off");
    expect(isRunning(child.pid as number)).toBe(false);
  });

  it("reports a program that is not there", async () => {
    const child = new TiedProcess({
      name: "nothing",
      program: join(folder, "absent"),
      args: [],
      cwd: folder,
      stdoutFile: join(folder, "out.log"),
      stderrFile: join(folder, "err.log"),
      logFile: "out.log",
    });
    await expect(child.ready(() => undefined, patient)).rejects.toThrow(
      "The nothing did not start (it ended with exit code 127). Its log: out.log",
    );
  });
});
