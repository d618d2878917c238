import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { onnxBackend } from "../src/backend/onnx.ts";
import { differenceOf, type GoldenVector } from "../src/core/bundle/golden-answer.ts";
import { loadModel } from "../src/core/load-model.ts";
import type { Model } from "../src/core/model.ts";
import type { EntitiesPrediction } from "../src/core/predictor.ts";

const folder = join(import.meta.dirname, "../../models/wnut17-lstm-crf/1.0.0");

/** All of the bundle's golden texts, of which a server scores the first ones at its start. */
describe("wnut17-lstm-crf 1.0.0 against Flair", () => {
  let model: Model;
  let golden: GoldenVector[];
  beforeAll(async () => {
    const lines = readFileSync(join(folder, "golden.jsonl"), "utf8").split("\n");
    golden = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
    const options = { intraOpThreads: 1, batchLimits: { maxTexts: 32, maxTokens: 256 } };
    model = (await loadModel(pathToFileURL(folder), onnxBackend, options)).model;
  });

  it("is compared on enough texts and entities", () => {
    const labels = golden
      .flatMap((vector) => ("entities" in vector ? vector.entities : []))
      .map(({ label }) => label);
    expect(golden.length).toBeGreaterThanOrEqual(200);
    expect(labels.length).toBeGreaterThanOrEqual(100);
    expect(new Set(labels).size).toBeGreaterThanOrEqual(3);
  });

  it("finds Flair's entities at Flair's places, with its scores within 1e-4", async () => {
    const answers = await model.predictor.predict(golden.map(({ text }) => text));
    const differences = golden.map((wanted, i) => differenceOf(wanted, answers[i] as EntitiesPrediction));
    expect(
      golden.filter((_, i) => !differences[i]?.sameLabels).map(({ text }) => text.slice(0, 100)),
    ).toEqual([]);
    expect(Math.max(...differences.map(({ delta }) => delta))).toBeLessThanOrEqual(1e-4);
  });

  it("gives a text the same answer alone and in any batch", async () => {
    const texts = golden.filter((_, i) => i % 4 === 0).map(({ text }) => text);
    const together = await model.predictor.predict(texts);
    for (const [i, text] of texts.entries()) {
      const [alone] = await model.predictor.predict([text]);
      const { sameLabels, delta } = differenceOf(
        alone as EntitiesPrediction,
        together[i] as EntitiesPrediction,
      );
      expect(sameLabels, text).toBe(true);
      expect(delta, text).toBeLessThanOrEqual(1e-4);
    }
  });
});
