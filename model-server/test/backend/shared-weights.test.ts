import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createOnnxBackend } from "../../src/backend/onnx.ts";
import { WorkerPool } from "../../src/backend/worker-pool.ts";
import { loadBundle } from "../../src/core/bundle/bundle.ts";
import { telemetryFor } from "../../src/core/telemetry.ts";
import { BACKEND_OPTIONS } from "../fixtures/backend-options.ts";
import { floatTensor, model } from "../fixtures/onnx-writer.ts";
import { buildServer } from "../fixtures/process.ts";
import { expectedAnswer, LABELS, makeWordBundle, TEXTS, wordGraph } from "../fixtures/word-bundle.ts";

beforeAll(buildServer);

const script = pathToFileURL(join(import.meta.dirname, "../../dist/backend/onnx-worker.js"));

/** A folder for temporary files of this test alone. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "shared-weights-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

function poolOf(leastSharedBytes: number) {
  const log = { warn: vi.fn() };
  const options = { script, size: 2, inferenceTimeoutMs: 60_000, telemetry: telemetryFor(), log };
  const pool = new WorkerPool({ ...options, leastSharedBytes });
  onTestFinished(async () => void (await pool.close(0)));
  const open = async (folder: string) =>
    createOnnxBackend(pool).open(await loadBundle(folder), BACKEND_OPTIONS);
  return { log, open };
}

/** Ten thousand rows of weights, of which the words use the first few. */
function makeLargeBundle(): string {
  const [rows, zeros] = [10_000, new Array<number>(3).fill(0)];
  return makeWordBundle(({ files }) => {
    const graph = wordGraph();
    const own = floatsOf(graph.tensors?.[0] as Buffer, 9 * LABELS.length);
    const weights = [...own, ...new Array(rows - 9).fill(zeros).flat()];
    const [, axis] = graph.tensors as Buffer[];
    const tensors = [floatTensor("weights", [rows, LABELS.length], weights), axis as Buffer];
    files["model.onnx"] = model({ ...graph, tensors });
  });
}

/** The floats that a small tensor ends with. */
function floatsOf(tensor: Buffer, count: number): number[] {
  const bytes = tensor.subarray(tensor.length - count * 4);
  return Array.from({ length: count }, (_, i) => bytes.readFloatLE(i * 4));
}

const mapped = () => readFileSync("/proc/self/maps", "utf8").match(/\/model-server-graph-.*\/weights/g) ?? [];

describe("weights that threads share", () => {
  it("are mapped by each thread, answer as before, and leave no file", async () => {
    const folder = temporaryFolder();
    const { log, open } = poolOf(0);
    const predictor = await open(makeLargeBundle());
    expect(log.warn).not.toHaveBeenCalled();
    // One mapping a thread, of the one file.
    expect(mapped()).toHaveLength(2);
    expect(new Set(mapped()).size).toBe(1);
    expect(readdirSync(folder).filter((name) => name.startsWith("model-server-graph-"))).toEqual([]);
    for (const _thread of [1, 2]) {
      const answers = await predictor.predict(TEXTS);
      expect(answers.map(({ label }) => label)).toEqual(TEXTS.map((text) => expectedAnswer(text).label));
    }
  });

  it("are none where the graph is small", async () => {
    temporaryFolder();
    const { log, open } = poolOf(16 * 2 ** 20);
    expect((await (await open(makeLargeBundle())).predict(["money"]))[0]?.label).toBe("money");
    expect(mapped()).toEqual([]);
    expect(log.warn).not.toHaveBeenCalled();
  });

  it("are none where they cannot be written, which is said", async () => {
    const bundle = makeWordBundle();
    rmSync(temporaryFolder(), { recursive: true });
    const { log, open } = poolOf(0);
    expect((await (await open(bundle)).predict(["money"]))[0]?.label).toBe("money");
    expect(log.warn).toHaveBeenCalledWith(
      expect.objectContaining({ detail: expect.stringContaining("ENOENT") }),
      "each thread holds its own weights: they cannot be shared",
    );
  });
});
