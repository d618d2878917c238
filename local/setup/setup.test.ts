import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { isRunning, until } from "../testing/processes.ts";
import { fingerprint, Stamp } from "./fingerprint.mjs";
import { findJava, requireCompiler } from "./java.mjs";
import { withLock } from "./lock.mjs";
import { runStep } from "./run-step.mjs";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

const parent = mkdtempSync(join(tmpdir(), "setup-"));
afterAll(() => rmSync(parent, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(parent, "case-"));
});

function write(path: string, content: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, content);
  return file;
}

describe("fingerprint", () => {
  const print = () => fingerprint(folder, ["src", "pom.xml", "absent"]);

  it("changes with a name and with content, and with nothing else", () => {
    write("src/a.ts", "1");
    write("pom.xml", "x");
    const first = print();
    expect(print()).toBe(first);
    write("src/a.ts", "2");
    const changed = print();
    expect(changed).not.toBe(first);
    write("src/a.ts", "1");
    expect(print()).toBe(first);
    write("src/b/c.ts", "");
    expect(print()).not.toBe(first);
  });

  it("leaves out what builds write and what they do not read", () => {
    write("src/a.ts", "1");
    const first = print();
    for (const path of ["src/target/a.jar", "src/test/a.ts", "src/.cache/x", "src/node_modules/x/a.js"]) {
      write(path, "x");
    }
    expect(print()).toBe(first);
  });

  it("is remembered by a stamp", () => {
    const stamp = new Stamp(join(folder, "stamps/java"));
    expect(stamp.matches("1")).toBe(false);
    stamp.write("1");
    expect(stamp.matches("1")).toBe(true);
    expect(stamp.matches("2")).toBe(false);
  });
});

describe("withLock", () => {
  it("lets one process at a time work, and takes over from a dead one", async () => {
    const lock = join(folder, "setup.lock");
    const counter = write("counter", "0");
    const dead = spawn(process.execPath, ["--version"], { stdio: "ignore" });
    await once(dead, "exit");
    writeFileSync(lock, String(dead.pid));
    // Read, hand over to others, write: without the lock some of the increments are lost.
    const script = write(
      "increment.mjs",
      `import { readFileSync, writeFileSync } from "node:fs";
       import { withLock } from ${JSON.stringify(join(import.meta.dirname, "lock.mjs"))};
       for (let i = 0; i < 5; i += 1) await withLock(${JSON.stringify(lock)}, { onWait() {} }, async () => {
         const value = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
         await new Promise((resolve) => setImmediate(resolve));
         writeFileSync(${JSON.stringify(counter)}, String(value + 1));
       });`,
    );
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, [script], { stdio: "inherit" }));
    const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(readFileSync(counter, "utf8")).toBe("20");
    expect(existsSync(lock)).toBe(false);
  });

  it("tells who is waited for", async () => {
    const lock = join(folder, "setup.lock");
    const holder = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    writeFileSync(lock, String(holder.pid));
    let waitedFor: number | undefined;
    const onWait = (pid: number) => {
      waitedFor = pid;
      holder.stdin?.end();
    };
    expect(await withLock(lock, { onWait }, async () => "done")).toBe("done");
    expect(waitedFor).toBe(holder.pid);
  });

  it("is free again after a failure", async () => {
    const lock = join(folder, "setup.lock");
    const failing = withLock(lock, { onWait() {} }, () => Promise.reject(new Error("broken")));
    await expect(failing).rejects.toThrow("broken");
    expect(existsSync(lock)).toBe(false);
  });
});

describe("findJava", () => {
  function install(version: string, programs = ["java", "javac"]): string {
    for (const program of programs) chmodSync(write(`jdk/bin/${program}`, "#!/bin/sh\n"), 0o755);
    write("jdk/release", `IMPLEMENTOR="Somebody"\nJAVA_VERSION="${version}"\n`);
    return join(folder, "jdk");
  }

  it("takes JAVA_HOME first", () => {
    expect(findJava({ JAVA_HOME: install("21.0.2"), PATH: "" })).toEqual({
      home: join(folder, "jdk"),
      version: "21.0.2",
    });
  });

  it("follows the link on PATH to where Java lives", () => {
    const home = install("17.0.1");
    mkdirSync(join(folder, "bin"));
    symlinkSync(join(home, "bin/java"), join(folder, "bin/java"));
    expect(findJava({ PATH: `/nowhere:${join(folder, "bin")}` }).home).toBe(home);
  });

  it("asks a launcher that has no release file beside it", () => {
    const launcher = write(
      "bin/java",
      "#!/bin/sh\necho '    java.home = /opt/jdk' >&2\necho '    java.version = 18.0.2' >&2\n",
    );
    chmodSync(launcher, 0o755);
    expect(findJava({ PATH: `${join(folder, "bin")}:/usr/bin:/bin` })).toEqual({
      home: "/opt/jdk",
      version: "18.0.2",
    });
  });

  const advice =
    "Install a JDK 17 or newer (for example Eclipse Temurin 21, or the package openjdk-17-jdk), put its bin folder on PATH or set JAVA_HOME to it, then run this again.";

  it("says that there is none", () => {
    expect(() => findJava({ PATH: folder })).toThrow(
      `There is no Java on this machine: no java on PATH, and JAVA_HOME is not set. ${advice}`,
    );
  });

  it("says that JAVA_HOME is wrong", () => {
    expect(() => findJava({ JAVA_HOME: folder, PATH: "" })).toThrow(
      `JAVA_HOME is "${folder}", but there is no bin/java in it. JDK 17 or newer is needed. ${advice}`,
    );
  });

  it.each(["11.0.20", "1.8.0_392"])("refuses %s", (version) => {
    const home = install(version);
    expect(() => findJava({ JAVA_HOME: home })).toThrow(
      `The Java in ${home} is version ${version}; 17 or newer is needed. ${advice}`,
    );
  });

  it("wants a compiler for a build", () => {
    const home = install("17.0.1", ["java"]);
    const java = findJava({ JAVA_HOME: home });
    expect(() => requireCompiler(java)).toThrow(
      `The Java in ${home} is a runtime without a compiler; a JDK is needed.`,
    );
  });
});

describe("runStep", () => {
  const step = (script: string, telling = /^ERROR/) => ({
    title: "Building something",
    command: ["sh", "-c", script],
    cwd: folder,
    log: join(folder, "logs/step.log"),
    telling,
  });
  const silent = () => new PassThrough().resume() as unknown as NodeJS.WriteStream;

  it("keeps the output in the log", async () => {
    await runStep(step("echo out; echo err >&2"), silent());
    expect(readFileSync(join(folder, "logs/step.log"), "utf8")).toBe("out\nerr\n");
  });

  it("shows the telling lines of a failure, where the rest is and what to do", async () => {
    await expect(
      runStep(step("echo noise; echo ERROR one; echo ERROR two; echo noise; exit 3"), silent()),
    ).rejects.toThrow(
      /^Building something failed:\n {4}ERROR one\n {4}ERROR two\nThe whole log: .*logs\/step\.log\. Mend what the lines say, then run npm start again: it goes on where it stopped\.$/,
    );
  });

  it("shows the end of a log in which no line tells, and notices a missing network", async () => {
    await expect(runStep(step("echo 'getaddrinfo ENOTFOUND registry'; exit 1"), silent())).rejects.toThrow(
      /ENOTFOUND registry\n.*The network or a package registry could not be reached/,
    );
  });

  it("ends with whoever started it, even when that is killed", async () => {
    const script = write(
      "starter.mjs",
      `import { runStep } from ${JSON.stringify(join(import.meta.dirname, "run-step.mjs"))};
       const step = { ...${JSON.stringify({ ...step(""), telling: null })}, telling: /x/ };
       step.command = ["sh", "-c", "sleep 600 & echo $! > pid; wait"];
       await runStep(step, process.stdout);`,
    );
    const starter = spawn(process.execPath, [script], { stdio: "ignore" });
    const pid = Number(
      await until(() => existsSync(join(folder, "pid")) && readFileSync(join(folder, "pid"), "utf8").trim()),
    );
    expect(isRunning(pid)).toBe(true);
    starter.kill("SIGKILL");
    await until(() => !isRunning(pid));
  });
});
