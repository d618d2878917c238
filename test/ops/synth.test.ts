import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { keyOf, sourcesIn } from "../../ops/synth/sources.mjs";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

/** A copy of the app, so that its sources can be changed; the packages are the repository's. */
const root = join(import.meta.dirname, "../..");
const copy = realpathSync(mkdtempSync(join(tmpdir(), "synth-")));
for (const part of [
  "main.ts",
  "config",
  "constructs",
  "stacks",
  "contract",
  "package.json",
  "package-lock.json",
]) {
  cpSync(join(root, part), join(copy, part), { recursive: true });
}
for (const part of ["tsconfig.json", "ops/synth"])
  cpSync(join(root, part), join(copy, part), { recursive: true });
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

const cache = join(root, "node_modules/.cache/streaming-inference/synth");
const keys = new Set<string>();
const kept = (ending: string) => join(cache, `${keyOf(copy)}.${ending}`);

afterAll(() => {
  for (const key of keys)
    for (const ending of ["cjs", "code"]) rmSync(join(cache, `${key}.${ending}`), { force: true });
  rmSync(copy, { recursive: true });
});

function synth(...program: string[]): Record<string, unknown> {
  keys.add(keyOf(copy));
  const outdir = join(copy, "out");
  rmSync(outdir, { recursive: true, force: true });
  execFileSync(process.execPath, program, {
    cwd: copy,
    stdio: "pipe",
    env: { PATH: process.env["PATH"], ENVIRONMENT: "dev", CDKTF_OUTDIR: outdir },
  });
  return Object.fromEntries(
    readdirSync(join(outdir, "stacks")).map((stack) => [
      stack,
      JSON.parse(readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8")),
    ]),
  );
}
const fast = () => synth("ops/synth/run.mjs");

function change(file: string, from: string, to: string): void {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replaceAll(from, to));
}

describe("the compiled program", () => {
  it("makes what main.ts makes, and is kept", () => {
    const made = fast();
    expect(Object.keys(made)).toContain("dev-platform");
    expect(made).toEqual(synth("--import", "tsx", "main.ts"));
    const { mtimeMs } = statSync(kept("cjs"));
    expect(fast()).toEqual(made);
    expect(statSync(kept("cjs")).mtimeMs).toBe(mtimeMs);
  });

  it("survives compiled code that is damaged or of another Node", () => {
    const made = fast();
    writeFileSync(kept("code"), "not code");
    expect(fast()).toEqual(made);
    expect(statSync(kept("code")).size).toBeGreaterThan(1_000);
  });

  it.each([
    ["an environment", "config/environments/dev.ts", '"data-team-dev"', '"elsewhere"'],
    ["what was built", "config/artifacts.json", "flink-jobs@sha256:d7", "flink-jobs@sha256:7d"],
    ["a construct", "constructs/labels.ts", '"streaming-inference"', '"something-else"'],
    ["the contract", "contract/topics.json", '"predictions"', '"forecasts"'],
  ])(
    "is another one when %s changes, though the file's time stays, and the same again when it is taken back",
    (_what, file, from, to) => {
      const before = keyOf(copy);
      const text = readFileSync(join(copy, file), "utf8");
      change(file, from, to);
      expect(keyOf(copy)).not.toBe(before);
      writeFileSync(join(copy, file), text);
      expect(keyOf(copy)).toBe(before);
    },
  );

  it("shows a change of a source at once", () => {
    change(
      "config/environments/dev.ts",
      '"flink-data-team-dev.apps.dev.example.com"',
      '"other.apps.dev.example.com"',
    );
    expect(JSON.stringify(fast())).toContain("other.apps.dev.example.com");
  });

  it("refuses to be made of files that nobody follows", () => {
    writeFileSync(join(copy, "elsewhere.ts"), "export const elsewhere = 1;\n");
    writeFileSync(
      join(copy, "main.ts"),
      `import { elsewhere } from "./elsewhere.ts";\nconsole.log(elsewhere);\n`,
    );
    keys.add(keyOf(copy));
    const { status, stderr } = spawnSync(process.execPath, ["ops/synth/run.mjs"], {
      cwd: copy,
      encoding: "utf8",
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain(
      "main.ts uses files that the freshness of the compiled program does not follow: elsewhere.ts.",
    );
    expect(existsSync(kept("cjs"))).toBe(false);
  });

  it("follows every file of its folders, and nothing twice", () => {
    const sources = sourcesIn(root);
    expect(new Set(sources).size).toBe(sources.length);
    expect(sources).toEqual(
      expect.arrayContaining(["main.ts", "config/artifacts.json", "ops/synth/run.mjs"]),
    );
  });
});
