import { describe, expect, it } from "vitest";
import { type WaitingText, WaitingTexts } from "../../../src/core/batching/waiting-texts.ts";
import { PendingRequest } from "../../../src/core/pending-request.ts";
import { controlledModel } from "../../fixtures/controlled-model.ts";
import { random } from "../../fixtures/random.ts";

const { model } = controlledModel();
const request = () => new PendingRequest(model, ["a"], () => {});
const LIMITS = { maxTexts: 8, maxTokens: 64 };

function queueOf(lengths: readonly number[], of = request()): { queue: WaitingTexts; texts: WaitingText[] } {
  const queue = new WaitingTexts();
  const texts = lengths.map((length, index) => ({ request: of, index, encoded: { length }, since: index }));
  for (const text of texts) queue.add(text);
  return { queue, texts };
}

describe("WaitingTexts", () => {
  it("brings like lengths together across the queue, and the oldest text is always among them", () => {
    const next = random(5);
    const { queue } = queueOf(Array.from({ length: 200 }, () => 1 + next(40)));
    let [taken, padded, tokens] = [0, 0, 0];
    for (let oldest = queue.oldestSince; queue.count > 0; oldest = queue.oldestSince) {
      const batch = queue.takeBatch(LIMITS);
      const lengths = batch.map(({ encoded }) => encoded.length);
      const widest = Math.max(...lengths);
      expect(Math.min(...batch.map(({ since }) => since))).toBe(oldest);
      expect(batch.length).toBeLessThanOrEqual(LIMITS.maxTexts);
      if (batch.length > 1) expect(batch.length * widest).toBeLessThanOrEqual(LIMITS.maxTokens);
      taken += batch.length;
      padded += batch.length * widest;
      tokens += lengths.reduce((a, b) => a + b);
    }
    expect(taken).toBe(200);
    expect(queue.tokens).toBe(0);
    // In order of arrival, batches of four would be padded by more than half.
    expect(padded / tokens).toBeLessThan(1.1);
  });

  it("takes a text that is over the bound alone", () => {
    const { queue } = queueOf([1000, 5, 5]);
    expect(queue.takeBatch(LIMITS).map(({ index }) => index)).toEqual([0]);
    expect(queue.takeBatch(LIMITS).map(({ index }) => index)).toEqual([1, 2]);
    expect(queue.takeBatch(LIMITS)).toEqual([]);
    expect(queue.oldestSince).toBe(Number.POSITIVE_INFINITY);
  });

  it("forgets a request, and counts what is left", () => {
    const leaving = request();
    const { queue, texts } = queueOf([3, 4, 5]);
    queue.add({ request: leaving, index: 0, encoded: { length: 7 }, since: 9 });
    expect([queue.count, queue.tokens]).toEqual([4, 19]);
    queue.remove(leaving);
    expect([queue.count, queue.tokens]).toEqual([3, 12]);
    queue.remove(texts[0]?.request as PendingRequest);
    expect([queue.count, queue.tokens]).toEqual([0, 0]);
  });
});
