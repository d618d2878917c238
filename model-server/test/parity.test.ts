import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Model } from "../src/core/model.ts";
import type { LabelPrediction } from "../src/core/predictor.ts";
import { load } from "./fixtures/app.ts";

// MiniLM takes some seconds on an idle core, and the core may not be idle.
vi.setConfig({ testTimeout: 180_000 });

/** A text with Flair's own answer. */
interface Reference extends LabelPrediction {
  readonly text: string;
}

const committed = join(import.meta.dirname, "../../models");
const cache = process.env["STREAMING_INFERENCE_CACHE"] ?? join(homedir(), ".cache/streaming-inference");

const lines = (path: string): Reference[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

/** Compares a bundle's answers with Flair's; `minimum` guards against a comparison of nothing. */
function compareWithFlair(folder: string, referencePath: string, minimum: number): void {
  let model: Model;
  let references: Reference[];
  beforeAll(async () => {
    references = lines(referencePath);
    model = await load(folder);
  });

  it("is compared on enough and different texts", () => {
    expect(references.length).toBeGreaterThanOrEqual(minimum);
    const counts = new Map<string | null, number>();
    for (const { label } of references) counts.set(label, (counts.get(label) ?? 0) + 1);
    expect(counts.size).toBeGreaterThanOrEqual(3);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(0.6 * references.length);
  });

  it("gives every text Flair's label, and its score within 1e-4", async () => {
    const answers = await model.predictor.predict(references.map(({ text }) => text));
    const labels = references.filter(({ label }, i) => answers[i]?.label !== label);
    expect(labels.map(({ text }) => text.slice(0, 100))).toEqual([]);
    const deltas = references.map(({ score }, i) => Math.abs((answers[i]?.score ?? 0) - (score ?? 0)));
    expect(Math.max(...deltas)).toBeLessThanOrEqual(1e-4);
  });

  it("gives a text the same answer alone and in any batch", async () => {
    const texts = references.filter((_, i) => i % 4 === 0).map(({ text }) => text);
    const together = await model.predictor.predict(texts);
    for (const [i, text] of texts.entries()) {
      const [alone] = await model.predictor.predict([text]);
      expect(alone?.label).toBe(together[i]?.label);
      expect(Math.abs((alone?.score ?? 0) - (together[i]?.score ?? 0)), text).toBeLessThanOrEqual(1e-5);
    }
  });
}

describe("banking77-gru 1.0.0 against Flair", () => {
  const folder = join(committed, "banking77-gru");
  compareWithFlair(join(folder, "1.0.0"), join(folder, "reference/1.0.0.jsonl"), 500);
});

// 90 MB, made by a documented command of the exporter, which may leave Flair's answers to many texts beside it.
const minilm = join(cache, "models/banking77-minilm/1.0.0");
describe.skipIf(!existsSync(join(minilm, "bundle.json")))("banking77-minilm 1.0.0 against Flair", () => {
  const many = `${minilm}.reference.jsonl`;
  if (existsSync(many)) compareWithFlair(minilm, many, 500);
  else compareWithFlair(minilm, join(minilm, "golden.jsonl"), 32);
});
