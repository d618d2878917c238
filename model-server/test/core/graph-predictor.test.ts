import { describe, expect, it } from "vitest";
import { onnxBackend } from "../../src/backend/onnx.ts";
import { loadBundle } from "../../src/core/bundle/bundle.ts";
import { GraphPredictor } from "../../src/core/graph-predictor.ts";
import type { Feeds, Session } from "../../src/core/session.ts";
import { expectedAnswer, LABELS, makeWordBundle, TEXTS } from "../fixtures/word-bundle.ts";

const bundle = await loadBundle(makeWordBundle());
const WORDS = ["card", "money", "phone", "lost", "broken", "my", "stranger", "refund"];
/** 100 texts of 0 to 24 words, in no order of length. */
const MIXED = Array.from({ length: 100 }, (_, i) =>
  Array.from({ length: (i * 37) % 25 }, (_, j) => WORDS[(i * 5 + j * 3) % WORDS.length]).join(" "),
);

function spying(answer: (feeds: Feeds) => Float32Array): { session: Session; seen: Feeds[] } {
  const seen: Feeds[] = [];
  const session: Session = {
    inputs: [],
    outputs: [],
    run: async (feeds) => {
      seen.push(feeds);
      return answer(feeds);
    },
  };
  return { session, seen };
}

const zeros = (feeds: Feeds) => new Float32Array((feeds.get("lengths")?.shape[0] as number) * LABELS.length);

describe("GraphPredictor", () => {
  it("answers what the arithmetic says, in the order of the texts", async () => {
    const predictor = await onnxBackend.open(bundle, {
      intraOpThreads: 1,
      batchLimits: { maxTexts: 4, maxTokens: 40 },
    });
    const answers = await predictor.predict(MIXED);
    expect(answers).toHaveLength(MIXED.length);
    MIXED.forEach((text, i) => {
      const wanted = expectedAnswer(text);
      expect(answers[i]?.label, text).toBe(wanted.label);
      expect(answers[i]?.score ?? 0).toBeCloseTo(wanted.score ?? 0, 5);
    });
    expect(new Set(answers.map(({ label }) => label)).size).toBe(4);
  });

  it("gives a text the same answer alone and in any batch", async () => {
    const open = (maxTexts: number, maxTokens: number) =>
      onnxBackend.open(bundle, { intraOpThreads: 1, batchLimits: { maxTexts, maxTokens } });
    const alone = await open(1, 1);
    const together = await open(100, 100_000);
    const wanted = await alone.predict(MIXED);
    for (const texts of [MIXED, [...MIXED].reverse()]) {
      const answers = await together.predict(texts);
      texts.forEach((text, i) => {
        const one = wanted[MIXED.indexOf(text)];
        expect(answers[i]?.label).toBe(one?.label);
        expect(Math.abs((answers[i]?.score ?? 0) - (one?.score ?? 0))).toBeLessThanOrEqual(1e-5);
      });
    }
  });

  it("never shows the graph a text without tokens", async () => {
    const { session, seen } = spying(zeros);
    const predictor = new GraphPredictor(bundle, session, { maxTexts: 32, maxTokens: 256 });
    expect(await predictor.predict(["", "  \n\t", "\u200b", "\ufeff"])).toEqual(
      new Array(4).fill({ label: null, score: null }),
    );
    expect(seen).toEqual([]);
    expect(await predictor.predict([])).toEqual([]);
    const answers = await predictor.predict(["", "card", ""]);
    expect(answers.map(({ label }) => label)).toEqual([null, "card", null]);
    expect(seen.map((feeds) => feeds.get("lengths")?.data)).toEqual([BigInt64Array.from([1n])]);
  });

  it("keeps to the bounds of a batch", async () => {
    const { session, seen } = spying(zeros);
    const predictor = new GraphPredictor(bundle, session, { maxTexts: 5, maxTokens: 50 });
    await predictor.predict(MIXED);
    for (const feeds of seen) {
      const [texts = 0, words = 0] = feeds.get("word_ids")?.shape ?? [];
      expect(texts).toBeLessThanOrEqual(5);
      expect(texts * words).toBeLessThanOrEqual(50);
    }
    expect(seen.reduce((sum, feeds) => sum + (feeds.get("lengths")?.shape[0] ?? 0), 0)).toBe(
      MIXED.filter((text) => text !== "").length,
    );
  });

  it("takes any string, lone surrogates included", async () => {
    const predictor = await onnxBackend.open(bundle, {
      intraOpThreads: 1,
      batchLimits: { maxTexts: 32, maxTokens: 256 },
    });
    const strange = [
      "\ud800",
      "card \udc00\udc00",
      "\u0000",
      "😀".repeat(50),
      "a\u0301\u200d",
      "שלום 你好",
      "x".repeat(20_000),
    ];
    const answers = await predictor.predict([...strange, ...TEXTS]);
    expect(answers).toHaveLength(strange.length + TEXTS.length);
    expect(answers.at(-TEXTS.length)?.label).toBe("card");
  });

  it.each([
    ["between batches", MIXED, 1],
    ["while it tokenises", new Array(10).fill("card ".repeat(3000)), 1000],
  ])("lets other work run %s", async (_, texts, maxTexts) => {
    // The graph answers at once, as null does: the turns are the predictor's own or the runtime's.
    const { session } = spying(zeros);
    const predictor =
      maxTexts === 1
        ? await onnxBackend.open(bundle, { intraOpThreads: 1, batchLimits: { maxTexts, maxTokens: 256 } })
        : new GraphPredictor(bundle, session, { maxTexts, maxTokens: 1_000_000 });
    let turns = 0;
    let running = true;
    const other = () => {
      turns++;
      if (running) setImmediate(other);
    };
    setImmediate(other);
    await predictor.predict(texts);
    running = false;
    expect(turns).toBeGreaterThan(5);
  });
});
