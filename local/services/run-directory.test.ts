import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createRunDirectory, requireSpace } from "./run-directory.ts";

const parent = mkdtempSync(join(tmpdir(), "run-directory-"));
afterAll(() => rmSync(parent, { recursive: true }));
let state = "";
beforeEach(() => {
  state = mkdtempSync(join(parent, "state-"));
});

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid as number;
}

describe("createRunDirectory", () => {
  it("makes a folder for data, which goes, and one for logs, which stays", () => {
    const run = createRunDirectory(state, 0);
    expect(existsSync(run.path)).toBe(true);
    writeFileSync(join(run.logs, "kafka.log"), "");
    run.remove();
    expect(existsSync(run.path)).toBe(false);
    expect(existsSync(join(run.logs, "kafka.log"))).toBe(true);
  });

  it("gives several runs of one process their own", () => {
    const runs = [createRunDirectory(state, 0), createRunDirectory(state, 0)];
    expect(new Set(runs.map(({ path }) => path)).size).toBe(2);
    expect(new Set(runs.map(({ logs }) => logs)).size).toBe(2);
  });

  it("sweeps what a killed run has left, and nothing else", async () => {
    const gone = await deadPid();
    for (const name of [`run-${gone}`, `run-${gone}_2`, `run-${process.ppid}`, "stamps"]) {
      mkdirSync(join(state, name, "kafka"), { recursive: true });
    }
    createRunDirectory(state, 0);
    expect(readdirSync(state).sort()).toEqual(
      ["logs", `run-${process.pid}`, `run-${process.ppid}`, "stamps"].sort(),
    );
  });

  it("keeps the logs of the last few runs", async () => {
    const gone = await deadPid();
    for (let day = 1; day <= 9; day += 1) {
      mkdirSync(join(state, "logs", `2026-01-0${day}T10-00-00-${gone}`), { recursive: true });
    }
    const { logs } = createRunDirectory(state, 0);
    const kept = readdirSync(join(state, "logs"));
    expect(kept).toHaveLength(5);
    expect(kept).toContain(`2026-01-09T10-00-00-${gone}`);
    expect(existsSync(logs)).toBe(true);
  });

  it("refuses when the disk is too full for the input, before it makes anything", () => {
    expect(() => createRunDirectory(state, 2 ** 60)).toThrow(/^Too little free disk space in /);
    expect(readdirSync(state)).toEqual(["logs"]);
  });
});

it("names the free and the needed space", () => {
  expect(() => requireSpace(state, 2 ** 60)).toThrow(
    /: \d+ MiB are free, 1099511627776 MiB are needed\. Free some, or take a smaller --input, then run npm start again\.$/,
  );
});
