import { describe, expect, it, vi } from "vitest";
import { Scheduler, type SchedulerOptions } from "../../src/core/scheduler.ts";
import { type BatchEvent, type RequestEvent, telemetryFor } from "../../src/core/telemetry.ts";
import { ServiceError } from "../../src/errors.ts";
import { controlledModel } from "../fixtures/controlled-model.ts";

const SOON = { interval: 1, timeout: 20_000 };
const LIMITS = { maxTexts: 4, maxTokens: 100 };

function schedulerOf(options: Partial<SchedulerOptions> = {}) {
  const requests: RequestEvent[] = [];
  const batches: BatchEvent[] = [];
  const telemetry = telemetryFor({ request: (e) => requests.push(e), batch: (e) => batches.push(e) });
  const scheduler = new Scheduler({ batchLimits: LIMITS, maxWaitingTexts: 100, telemetry, ...options });
  return { scheduler, requests, batches };
}

const labelsOf = async (result: Promise<{ predictions: readonly { label?: string | null | undefined }[] }>) =>
  (await result).predictions.map(({ label }) => label);

describe("Scheduler", () => {
  it("puts the texts of requests that arrive together into one batch, and gives each its own answers", async () => {
    const { scheduler, requests, batches } = schedulerOf();
    const { model, batches: run, finish } = controlledModel();
    const jobs = [["a", "b"], ["c"], ["d"]].map((texts) => scheduler.submit(model, texts));
    await vi.waitFor(() => expect(run).toEqual([["a", "b", "c", "d"]]), SOON);
    finish();
    expect(await Promise.all(jobs.map(({ result }) => labelsOf(result)))).toEqual([["a", "b"], ["c"], ["d"]]);
    await scheduler.idle();
    expect(batches).toMatchObject([{ texts: 4, tokens: 4, paddedTokens: 4, outcome: "success" }]);
    expect(requests.map(({ texts, outcome }) => [texts, outcome])).toEqual([
      [2, "success"],
      [1, "success"],
      [1, "success"],
    ]);
  });

  it("keeps the places of texts of mixed lengths, of texts without tokens and of requests over many batches", async () => {
    const { scheduler } = schedulerOf({ capacity: 3, batchLimits: { maxTexts: 2, maxTokens: 6 } });
    const { model, batches, finish } = controlledModel();
    const texts = ["a a a a a", "b", "", "c c", "d d d", "", "e", "f f f f f f f f f"];
    const job = scheduler.submit(model, texts);
    const done = labelsOf(job.result);
    for (let finished = 0; scheduler.busy; finished++) {
      await vi.waitFor(() => expect(batches.length).toBeGreaterThan(finished), SOON);
      finish();
      await new Promise(setImmediate);
    }
    expect(await done).toEqual(texts.map((text) => text || null));
    expect(batches.every((batch) => batch.length === 1 || batch.length * 5 <= 10)).toBe(true);
  });

  it("answers texts without tokens and no texts at all without a batch", async () => {
    const { scheduler } = schedulerOf();
    const { model, batches } = controlledModel();
    expect(await labelsOf(scheduler.submit(model, ["", ""]).result)).toEqual([null, null]);
    expect(await labelsOf(scheduler.submit(model, []).result)).toEqual([]);
    expect(batches).toEqual([]);
    expect(scheduler.busy).toBe(false);
    await scheduler.idle();
  });

  it("runs as many batches at once as there are threads, models in turn", async () => {
    const { scheduler } = schedulerOf({ capacity: 2, batchLimits: { maxTexts: 1, maxTokens: 100 } });
    const [one, two] = [controlledModel("one"), controlledModel("two")];
    const jobs = [scheduler.submit(one.model, ["1a", "1b", "1c"]), scheduler.submit(two.model, ["2a"])];
    await vi.waitFor(() => expect(one.batches.length + two.batches.length).toBe(2), SOON);
    expect(scheduler.state).toMatchObject({
      waitingRequests: 2,
      waitingTexts: 2,
      runningBatches: 2,
      capacity: 2,
    });
    for (const { finish } of [one, one, one]) {
      await vi.waitFor(() => expect(() => finish()).not.toThrow(), SOON);
    }
    await vi.waitFor(() => expect(() => two.finish()).not.toThrow(), SOON);
    await Promise.all(jobs.map(({ result }) => result));
  });

  it("refuses at once what does not fit, and takes it again when there is room", async () => {
    const { scheduler, requests } = schedulerOf({ maxWaitingTexts: 10 });
    const { model, batches, finish } = controlledModel();
    const first = scheduler.submit(model, ["a", "b", "c", "d"]);
    await vi.waitFor(() => expect(batches).toHaveLength(1), SOON);
    scheduler.submit(model, new Array(6).fill("e"));
    expect(() => scheduler.submit(model, new Array(5).fill("f"))).toThrow(
      "The server is overloaded: 6 texts wait, at most 10 may. Try again later.",
    );
    expect(requests.map(({ outcome, texts }) => [outcome, texts])).toEqual([["overloaded", 5]]);
    scheduler.submit(model, new Array(4).fill("g"));
    finish();
    await first.result;
    await vi.waitFor(() => expect(scheduler.waitingTexts).toBe(6), SOON);
    scheduler.submit(model, new Array(4).fill("h"));
    expect(scheduler.waitingTexts).toBe(10);
  });

  it("bounds the tokens that wait with their padding, and admits what is larger than the queue where nothing waits", async () => {
    const { scheduler } = schedulerOf({ maxWaitingTexts: 1, maxWaitingTokens: 10 });
    const { model, batches } = controlledModel();
    scheduler.submit(model, ["a"]);
    await vi.waitFor(() => expect(batches).toHaveLength(1), SOON);
    scheduler.submit(model, ["b b b b b b b b b b b", "c"]);
    await vi.waitFor(() => expect(scheduler.state.waitingTokens).toBe(13), SOON);
    expect(() => scheduler.submit(model, ["d"])).toThrow("2 texts wait, at most 1 may");
    const { scheduler: other } = schedulerOf({ maxWaitingTokens: 10 });
    other.submit(model, ["a"]);
    await vi.waitFor(() => expect(batches).toHaveLength(2), SOON);
    other.submit(model, ["b b b b b b b b"]);
    await vi.waitFor(() => expect(other.state.waitingTokens).toBe(8), SOON);
    await expect(other.submit(model, ["c c c"]).result).rejects.toThrow("8 tokens wait, at most 10 may");
    const { scheduler: wide } = schedulerOf({ maxWaitingTokens: 10 });
    wide.submit(model, ["a"]);
    await vi.waitFor(() => expect(batches).toHaveLength(3), SOON);
    wide.submit(model, ["b"]);
    await vi.waitFor(() => expect(wide.state.waitingTokens).toBe(1), SOON);
    // 9 tokens, 10 with their padding, and the one that waits.
    await expect(wide.submit(model, ["c c c c c c c c c"]).result).rejects.toThrow(
      "1 tokens wait, at most 10",
    );
  });

  it("lets a batch that is not full wait for company while another runs, and not one that is full", async () => {
    const { scheduler } = schedulerOf({ maxBatchWaitMs: 1_000_000, capacity: 3 });
    const { model, batches, finish } = controlledModel();
    scheduler.submit(model, ["first"]);
    await vi.waitFor(() => expect(batches).toEqual([["first"]]), SOON);
    scheduler.submit(model, ["a"]);
    scheduler.submit(model, ["b"]);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(batches).toHaveLength(1);
    scheduler.submit(model, ["c", "d"]);
    await vi.waitFor(() => expect(batches).toEqual([["first"], ["a", "b", "c", "d"]]), SOON);
    scheduler.submit(model, ["e"]);
    finish();
    finish();
    // Nothing runs any more.
    await vi.waitFor(() => expect(batches).toHaveLength(3), SOON);

    const { scheduler: impatient } = schedulerOf({ maxBatchWaitMs: 1, capacity: 2 });
    impatient.submit(model, ["f"]);
    await vi.waitFor(() => expect(batches).toHaveLength(4), SOON);
    impatient.submit(model, ["g"]);
    await vi.waitFor(() => expect(batches).toHaveLength(5), SOON);
  });

  it("forgets waiting texts whose client hung up, and drops the answers of those that ran", async () => {
    const { scheduler, requests } = schedulerOf();
    const { model, batches, finish } = controlledModel();
    const [leavesLate, stays] = [
      ["a", "b"],
      ["c", "d"],
    ].map((texts) => scheduler.submit(model, texts));
    await vi.waitFor(() => expect(batches).toHaveLength(1), SOON);
    const waits = scheduler.submit(model, ["e", "f"]);
    await vi.waitFor(() => expect(scheduler.state.waitingTokens).toBe(2), SOON);
    waits.cancel();
    waits.cancel();
    leavesLate?.cancel();
    expect(scheduler.waitingTexts).toBe(0);
    await expect(waits.result).rejects.toThrow("hung up");
    await expect(leavesLate?.result).rejects.toThrow("hung up");
    finish();
    expect(await labelsOf(stays?.result as never)).toEqual(["c", "d"]);
    await scheduler.idle();
    expect(batches).toHaveLength(1);
    expect(requests.map(({ outcome }) => outcome).sort()).toEqual(["cancelled", "cancelled", "success"]);
  });

  it("gives up what is not answered in time, whether it waits or runs", async () => {
    const { scheduler } = schedulerOf();
    const { model, batches, finish } = controlledModel();
    const runs = scheduler.submit(model, ["a", "b", "c", "d"], { deadlineMs: 50 });
    await vi.waitFor(() => expect(batches).toHaveLength(1), SOON);
    const waits = scheduler.submit(model, ["b"], { deadlineMs: 1 });
    const patient = scheduler.submit(model, ["c"], { deadlineMs: 1e15 });
    await expect(waits.result).rejects.toMatchObject({ code: "deadline-exceeded", status: 504 });
    await expect(runs.result).rejects.toThrow("The texts were not scored within 50 ms. Try again later");
    finish();
    await vi.waitFor(() => expect(batches).toEqual([["a", "b", "c", "d"], ["c"]]), SOON);
    finish();
    expect(await labelsOf(patient.result)).toEqual(["c"]);
  });

  it("tries each request of a failed batch alone, so that one costs the others nothing", async () => {
    const { scheduler, batches: events } = schedulerOf();
    const { model, batches, fail, finish } = controlledModel();
    const [bad, good] = [["bad"], ["good", "fine"]].map((texts) => scheduler.submit(model, texts).result);
    await vi.waitFor(() => expect(batches).toHaveLength(1), SOON);
    fail(new Error("broken"));
    await vi.waitFor(() => expect(batches).toHaveLength(2), SOON);
    fail(new ServiceError("inference-failed"));
    await expect(bad).rejects.toThrow("could not score");
    await vi.waitFor(() => expect(batches).toHaveLength(3), SOON);
    finish();
    expect(await labelsOf(good as never)).toEqual(["good", "fine"]);
    expect(events.map(({ outcome }) => outcome)).toEqual(["internal", "inference-failed", "success"]);
  });

  it("does not try again what may hang again", async () => {
    const { scheduler } = schedulerOf();
    const { model, batches, fail } = controlledModel();
    const results = ["a", "b"].map((text) => scheduler.submit(model, [text]).result);
    await vi.waitFor(() => expect(batches).toHaveLength(1), SOON);
    fail(new ServiceError("inference-timeout"));
    for (const result of results) await expect(result).rejects.toMatchObject({ code: "inference-timeout" });
    expect(batches).toHaveLength(1);
    await scheduler.idle();
  });

  it("survives a text that cannot be encoded, and gives others a turn while it encodes", async () => {
    const { scheduler } = schedulerOf();
    const { model, batches, finish } = controlledModel();
    const broken = {
      ...model,
      predictor: {
        ...model.predictor,
        encode: () => {
          throw new Error("no");
        },
      },
    };
    await expect(scheduler.submit(broken, ["a"]).result).rejects.toThrow("no");
    const long = scheduler.submit(model, ["x".repeat(30_000), "y".repeat(30_000), "z".repeat(30_000)]);
    expect(scheduler.waitingTexts).toBe(3);
    expect(scheduler.state.waitingTokens).toBe(0);
    const short = scheduler.submit(model, ["short"]);
    await vi.waitFor(() => expect(batches[0]).toEqual(["short"]), SOON);
    finish();
    await short.result;
    await vi.waitFor(() => expect(batches).toHaveLength(2), SOON);
    finish();
    await long.result;
  });

  it("gives others a turn while many requests that came at once are tokenised, in their order", async () => {
    const { scheduler } = schedulerOf({ maxWaitingTexts: 1_000 });
    const { model } = controlledModel();
    const order: string[] = [];
    const encode = (text: string) => {
      order.push(text);
      return model.predictor.encode(text);
    };
    const listening = { ...model, predictor: { ...model.predictor, encode } };
    const texts = Array.from({ length: 60 }, (_, i) => `${i} `.padEnd(2_000, "x"));
    for (const text of texts) scheduler.submit(listening, [text]);
    const gone = scheduler.submit(listening, ["of a client that has left"]);
    gone.cancel();
    await expect(gone.result).rejects.toThrow("hung up");
    const perTurn: number[] = [];
    while (order.length < texts.length) {
      const before = order.length;
      await new Promise((resolve) => setImmediate(resolve));
      perTurn.push(order.length - before);
    }
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(10);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(texts);
  });

  it("scores the beginning of texts that are longer than the bound", async () => {
    const { scheduler } = schedulerOf({ truncateCharacters: 5 });
    const { model, batches, finish } = controlledModel();
    const job = scheduler.submit(model, ["a long text", "short"]);
    await vi.waitFor(() => expect(batches).toHaveLength(1), SOON);
    finish();
    expect(await labelsOf(job.result)).toEqual(["a lon", "short"]);
  });

  it("is idle once everything is done, waiting work included", async () => {
    const { scheduler } = schedulerOf({ batchLimits: { maxTexts: 1, maxTokens: 1 } });
    const { model, batches, finish } = controlledModel();
    await scheduler.idle();
    scheduler.submit(model, ["a", "b"]);
    const idle = vi.fn();
    const whenIdle = scheduler.idle().then(idle);
    for (const count of [1, 2]) {
      await vi.waitFor(() => expect(batches).toHaveLength(count), SOON);
      expect(idle).not.toHaveBeenCalled();
      finish();
    }
    await whenIdle;
    expect(scheduler.busy).toBe(false);
  });

  it("tells where a request's time went", async () => {
    const { scheduler } = schedulerOf();
    const { model } = controlledModel();
    const timed = {
      ...model,
      predictor: {
        ...model.predictor,
        run: async (batch: readonly unknown[]) => ({
          predictions: batch.map(() => ({ label: "x", score: 1 })),
          computeInputMs: 1,
          inferMs: 20,
          decodeMs: 300,
        }),
      },
    };
    const { phases } = await scheduler.submit(timed, ["a", "b", "c", "d", "e"]).result;
    // Two batches.
    expect(phases).toMatchObject({ compute_input: 2, infer: 40, decode: 600 });
    expect(phases.tokenize).toBeGreaterThanOrEqual(0);
    expect(phases.queue).toBeGreaterThan(0);
  });
});
