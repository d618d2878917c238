import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandOf, descendants, isRunning, until } from "./testing/processes.ts";

/**
 * `npm start` from outside: real processes, real exits. Needs what set-up builds.
 */
const root = join(import.meta.dirname, "..");
const startTimeoutMs = 180_000;
const parent = mkdtempSync(join(tmpdir(), "start-"));
afterAll(() => rmSync(parent, { recursive: true }));

let folder = "";
let runs: Run[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(parent, "case-"));
  runs = [];
});
afterEach(() => {
  for (const { child } of runs) child.kill("SIGKILL");
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  out: string;
  err: string;
}

function launch(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  // A process group of its own, as a terminal gives; no variables of an npm that runs these tests.
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  const child = spawn(program, args, {
    cwd: root,
    env: { ...Object.fromEntries(clean), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  const run: Run = { child, ended, out: "", err: "" };
  child.stdout?.on("data", (chunk) => (run.out += chunk));
  child.stderr?.on("data", (chunk) => (run.err += chunk));
  runs.push(run);
  return run;
}

/** Runs the program itself, without npm in front. */
const start = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  launch(process.execPath, ["local/start.mjs", ...args], env);

const awkward = ["--input", "examples/awkward.csv", "--text-column", "text", "--id-column", "id"];
const runFolders = (pid: number) =>
  (existsSync(join(root, ".local")) ? readdirSync(join(root, ".local")) : []).filter((name) =>
    name.startsWith(`run-${pid}`),
  );
const services = (run: Run) => descendants(run.child.pid as number).filter((pid) => pid !== run.child.pid);

describe("a whole run", () => {
  it(
    "gives each record of an awkward file exactly one outcome, the expected one",
    async () => {
      const output = join(folder, "out.jsonl");
      const run = start([...awkward, "--output", output, "--json"]);
      expect(await run.ended, run.err).toEqual({ code: 0, signal: null });

      const expected = JSON.parse(
        readFileSync(join(root, "examples/awkward.expected.json"), "utf8"),
      ) as Expected[];
      const predicted = expected.filter(({ outcome }) => outcome === "prediction").length;
      const summary = JSON.parse(run.out.trimEnd().split("\n").at(-1) as string);
      expect(summary).toMatchObject({
        in: expected.length,
        out: predicted,
        deadLettered: expected.length - predicted,
        recordsPerSecond: expect.any(Number),
        latencyMs: { p50: expect.any(Number), p99: expect.any(Number) },
        flinkUi: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      });
      expect(run.err).toContain(`All accounted for: ${expected.length} in = `);

      const lines = readFileSync(output, "utf8").trimEnd().split("\n").map(readLine);
      expect(lines.sort((a, b) => a.record - b.record)).toEqual(expected.map(asLine));
      expect(runFolders(run.child.pid as number)).toEqual([]);
    },
    startTimeoutMs,
  );
});

interface Expected {
  readonly record: number;
  readonly id: string;
  readonly outcome: "prediction" | "dead-letter";
  readonly text?: string;
  readonly label?: null;
  readonly reason?: string;
  readonly raw_base64?: string;
}

/** What a line of the output file says of its record, as far as the expectations tell. */
function readLine(json: string): Record<string, unknown> & { record: number } {
  const { id, outcome, prediction, reason, raw_base64, source } = JSON.parse(json);
  return outcome === "prediction"
    ? {
        record: prediction.source.record,
        id,
        outcome,
        text: prediction.text,
        hasLabel: prediction.label !== null,
      }
    : { record: source.record, id, outcome, reason, raw_base64 };
}

function asLine({ record, id, outcome, text, label, reason, raw_base64 }: Expected) {
  return outcome === "prediction"
    ? { record, id, outcome, text, hasLabel: label !== null }
    : { record, id, outcome, reason, raw_base64 };
}

/** With --keep where only the kill can end the run. */
describe("nothing is left running", () => {
  it(
    "after Ctrl-C, which ends it in order with 130",
    async () => {
      const run = start([...awkward, "--rate", "1"]);
      await until(() => run.out.includes("Replaying"));
      const pids = services(run);
      expect(pids.length).toBeGreaterThanOrEqual(3);
      run.child.kill("SIGINT");
      expect(await run.ended).toEqual({ code: 130, signal: null });
      expect(run.out).toContain("Stopping …");
      expect(pids.filter(isRunning)).toEqual([]);
      expect(runFolders(run.child.pid as number)).toEqual([]);
    },
    startTimeoutMs,
  );

  it(
    "after kill -9 of the runner while records flow; the next run removes its folder",
    async () => {
      const run = start([...awkward, "--rate", "1", "--keep"]);
      await until(() => run.out.includes("Replaying"));
      const pids = services(run);
      run.child.kill("SIGKILL");
      await until(() => !pids.some(isRunning));
      expect(runFolders(run.child.pid as number)).not.toEqual([]);

      const next = start([...awkward, "--ui-port", String(await takenPort())]);
      await next.ended;
      expect(runFolders(run.child.pid as number)).toEqual([]);
    },
    startTimeoutMs,
  );

  it(
    "after kill -9 of npm while everything starts",
    async () => {
      const run = launch("npm", ["start", "--", ...awkward, "--keep"]);
      await until(() => run.out.includes("Starting Kafka"));
      const pids = await until(() => {
        const found = services(run);
        return found.length >= 4 && found;
      });
      run.child.kill("SIGKILL");
      await until(() => !pids.some(isRunning));
    },
    startTimeoutMs,
  );
});

describe("one clear line, a non-zero exit and no leftovers", () => {
  async function fails(args: readonly string[], env?: NodeJS.ProcessEnv) {
    const run = start(args, env);
    const { code } = await run.ended;
    expect(runFolders(run.child.pid as number)).toEqual([]);
    return { code, err: run.err.replaceAll(root, "") };
  }

  it("for an unknown option", async () => {
    const { code, err } = await fails(["--inptu", "x.csv"]);
    expect(err).toMatch(/^There is no option --inptu\. Allowed: .*\n$/);
    expect(code).toBe(2);
  });

  it("for a missing file", async () => {
    const { code, err } = await fails(["--input", "no/such.csv"]);
    expect(err).toBe("There is no file /no/such.csv. Name an existing CSV file with --input FILE.\n");
    expect(code).toBe(1);
  });

  it("for a missing column, and says it as JSON too", async () => {
    const run = start(["--input", "examples/awkward.csv", "--text-column", "body", "--json"]);
    expect((await run.ended).code).toBe(1);
    const message =
      'There is no column "body" in awkward.csv. Its columns: id, text, channel, created_at. Choose one of them with --text-column NAME.';
    expect(run.err).toContain(`${message}\n`);
    expect(run.out).toBe(`${JSON.stringify({ error: message })}\n`);
  });

  it("for a folder that is no bundle", async () => {
    const { code, err } = await fails(["--model", folder]);
    expect(err).toContain(`The folder ${folder} is not a model bundle: it has no bundle.json.`);
    expect(code).toBe(1);
  });

  it(
    "for a broken bundle: the server's own reason",
    async () => {
      const bundle = join(folder, "bundle");
      cpSync(join(root, "models/banking77-gru/1.0.0"), bundle, { recursive: true });
      const graph = readFileSync(join(bundle, "model.onnx"));
      graph.writeUInt8(graph.readUInt8(1_000) ^ 1, 1_000);
      writeFileSync(join(bundle, "model.onnx"), graph);
      const { code, err } = await fails(["--model", bundle]);
      const lines = err.trimEnd().split("\n");
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^The model server did not start .*model\.onnx.*SHA-256.* Its log: /);
      expect(code).toBe(1);
    },
    startTimeoutMs,
  );

  it(
    "for a port of the Flink UI that is in use",
    async () => {
      const port = await takenPort();
      const { code, err } = await fails(["--ui-port", String(port)]);
      expect(err).toBe(
        `Port ${port} of 127.0.0.1 is not free for the Flink UI: another program listens there. Name another one with --ui-port, leave the option out to take any free port, or stop that program.\n`,
      );
      expect(code).toBe(1);
    },
    startTimeoutMs,
  );

  it(
    "for a service that dies while records flow",
    async () => {
      const run = start([...awkward, "--rate", "1"]);
      await until(() => run.out.includes("Replaying"));
      const cluster = services(run).find((pid) => commandOf(pid).includes("FlinkCluster"));
      process.kill(cluster as number, "SIGKILL");
      expect((await run.ended).code).toBe(1);
      expect(run.err).toMatch(
        /^The Flink cluster ended by itself, by signal SIGKILL.*\. Its log: .*flink-cluster\.log\n$/,
      );
      expect(runFolders(run.child.pid as number)).toEqual([]);
    },
    startTimeoutMs,
  );

  it("for an output that is the input under another name, which stays as it is", async () => {
    const input = join(folder, "messages.csv");
    const output = join(folder, "link.csv");
    writeFileSync(input, "id,text\n1,hello\n");
    symlinkSync(input, output);
    const run = start(["--input", input, "--output", output]);
    expect(await run.ended).toEqual({ code: 2, signal: null });
    expect(run.err).toContain(`--output is the input file itself: ${output}. It would be overwritten.`);
    expect(readFileSync(input, "utf8")).toBe("id,text\n1,hello\n");
  });

  it("for a missing file, which is looked for where npm was called", async () => {
    const run = start(["--input", "none.csv"], { npm_lifecycle_event: "start", INIT_CWD: folder });
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.err).toContain(`There is no file ${join(folder, "none.csv")}.`);
  });

  it("for an output file that cannot be written", async () => {
    const { code, err } = await fails(["--output", folder]);
    expect(err).toMatch(/^The output file .* cannot be written: EISDIR/);
    expect(code).toBe(1);
  });

  it("for a machine without Java", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, "node"));
    const { code, err } = await fails([], { PATH: bin, JAVA_HOME: "" });
    expect(err).toMatch(/^There is no Java on this machine: .* Install a JDK 17 or newer .*\n$/);
    expect(code).toBe(1);
  });
});

it("explains itself without setting anything up", async () => {
  const run = start(["--help"], { JAVA_HOME: "/nowhere" });
  expect(await run.ended).toEqual({ code: 0, signal: null });
  expect(run.out).toMatch(/^Usage: npm start -- \[OPTIONS\]/);
});

const servers: ReturnType<typeof createServer>[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** A port at which somebody listens until the tests end. */
async function takenPort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return address.port;
}
