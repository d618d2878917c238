import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createOnnxBackend } from "../../src/backend/onnx.ts";
import { WorkerPool, type WorkerPoolOptions } from "../../src/backend/worker-pool.ts";
import { loadBundle } from "../../src/core/bundle/bundle.ts";
import { telemetryFor, type WorkerEvent } from "../../src/core/telemetry.ts";
import { BACKEND_OPTIONS } from "../fixtures/backend-options.ts";
import { model, node } from "../fixtures/onnx-writer.ts";
import { buildServer } from "../fixtures/process.ts";
import { ENDLESS, makeSlowBundle } from "../fixtures/slow-bundle.ts";
import { expectedAnswer, makeWordBundle, TEXTS, wordGraph } from "../fixtures/word-bundle.ts";

beforeAll(buildServer);

const SOON = { interval: 1, timeout: 20_000 };
const script = pathToFileURL(join(import.meta.dirname, "../../dist/backend/onnx-worker.js"));

function poolOf(options: Partial<WorkerPoolOptions> = {}) {
  const events: WorkerEvent[] = [];
  const telemetry = telemetryFor({ worker: (event) => events.push(event) });
  const log = { warn: vi.fn() };
  const pool = new WorkerPool({ script, size: 2, inferenceTimeoutMs: 60_000, telemetry, log, ...options });
  onTestFinished(async () => {
    await pool.close(0);
  });
  const open = async (folder: string) =>
    createOnnxBackend(pool).open(await loadBundle(folder), BACKEND_OPTIONS);
  return { pool, events, log, open };
}

describe("WorkerPool", () => {
  it("answers as the caller's own thread does, on each of its threads", async () => {
    const { open } = poolOf();
    const predictor = await open(makeWordBundle());
    const rounds = await Promise.all(new Array(8).fill(TEXTS).map((texts) => predictor.predict(texts)));
    for (const answers of rounds) {
      expect(answers.map(({ label }) => label)).toEqual(TEXTS.map((text) => expectedAnswer(text).label));
    }
  });

  it("holds several graphs, runs more calls than threads, and leaves the event loop free meanwhile", async () => {
    const { open } = poolOf();
    const [words, slow] = [await open(makeWordBundle()), await open(makeSlowBundle({ phone: 50_000 }))];
    let turns = 0;
    let running = true;
    const other = () => {
      turns++;
      if (running) setImmediate(other);
    };
    other();
    const answers = await Promise.all([
      ...new Array(4).fill("my phone").map(async (text) => (await slow.predict([text]))[0]?.label),
      ...new Array(4).fill("my card").map(async (text) => (await words.predict([text]))[0]?.label),
    ]);
    running = false;
    expect(answers).toEqual([...new Array(4).fill("phone"), ...new Array(4).fill("card")]);
    // The graph alone turns 200,000 times; a blocked loop would turn a few times a call.
    expect(turns).toBeGreaterThan(1000);
  });

  it("gives up an inference that hangs, and goes on with a new thread that has all graphs", async () => {
    const { pool, events, log, open } = poolOf({ size: 1, inferenceTimeoutMs: 300 });
    const [slow, words] = [await open(makeSlowBundle({ broken: 800_000 })), await open(makeWordBundle())];
    const hung = slow.predict(["broken"]);
    const behind = words.predict(["money"]);
    await expect(hung).rejects.toMatchObject({ code: "inference-timeout", status: 503, retryable: true });
    expect(pool.abandoned).toBe(1);
    expect((await behind)[0]?.label).toBe("money");
    expect((await slow.predict(["card"]))[0]?.label).toBe("card");
    expect(events.map(({ worker, kind }) => `${worker} ${kind}`)).toEqual([
      "1 started",
      "1 hung",
      "2 started",
    ]);
    expect(log.warn).toHaveBeenCalledWith(
      { worker: 1, loss: "hung", detail: "run ran over 300 ms" },
      "inference thread lost; it is replaced",
    );
    // It ends as soon as the runtime returns.
    await vi.waitFor(() => expect(pool.abandoned).toBe(0), SOON);
  });

  it("replaces a thread that ends by itself, after a while where the first replacement fails", async () => {
    const fickle = new URL("../fixtures/fickle-worker.mjs", import.meta.url);
    const { pool, events, log } = poolOf({ size: 1, script: fickle });
    let looks = 0;
    const locate = async () => {
      if (++looks === 2) throw new Error("the file is away");
      return "/nowhere";
    };
    const { id } = await pool.load({ options: { intraOpThreads: 1 }, locate });
    await expect(pool.run(id, "end" as never)).rejects.toMatchObject({ code: "inference-timeout" });
    // Waits for the second replacement.
    expect(await pool.run(id, new Map())).toEqual(Float32Array.of(1));
    expect(events.map(({ worker, kind }) => `${worker} ${kind}`)).toEqual([
      "1 started",
      "1 crashed",
      "2 started",
      "3 started",
    ]);
    expect(log.warn.mock.calls.map(([fields]) => fields.detail)).toEqual([
      "it ended with 3",
      "the file is away",
    ]);
  });

  it("keeps a thread whose call could not be sent or failed", async () => {
    const { pool, events, open } = poolOf({ size: 1 });
    const predictor = await open(makeWordBundle());
    await expect(pool.run(1, new Map([["x", (() => {}) as never]]))).rejects.toThrow("could not be cloned");
    await expect(pool.run(1, new Map())).rejects.toThrow(/word_ids/);
    await expect(pool.run(99, new Map())).rejects.toThrow("The graph is not loaded.");
    expect((await predictor.predict(["money"]))[0]?.label).toBe("money");
    expect(events.map(({ kind }) => kind)).toEqual(["started"]);
  });

  it("says what the runtime says of a graph that it does not take, and goes on", async () => {
    const { open } = poolOf();
    const broken = makeWordBundle(({ files }) => {
      files["model.onnx"] = model({
        ...wordGraph(),
        nodes: [node("NoSuchOperator", ["word_ids"], "logits")],
      });
    });
    await expect(open(broken)).rejects.toThrow(/ONNX Runtime does not load model\.onnx/);
    expect((await (await open(makeWordBundle())).predict(["money"]))[0]?.label).toBe("money");
  });

  it("ends its threads, and says where one of them hangs", async () => {
    const { pool, open } = poolOf({ size: 1 });
    const slow = await open(makeSlowBundle({ broken: ENDLESS / 1e9 }));
    const lost = slow.predict(["broken"]);
    lost.catch(() => {});
    expect(await pool.close(60_000)).toBe(true);
    await expect(lost).rejects.toThrow("started anew");
  });
});
