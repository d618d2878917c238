import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { nullBackend } from "../../src/backend/null.ts";
import { onnxBackend } from "../../src/backend/onnx.ts";
import { loadModel } from "../../src/core/load-model.ts";
import { BACKEND_OPTIONS } from "../fixtures/app.ts";
import { goldenLines } from "../fixtures/bundle-folder.ts";
import { expectedAnswer, makeWordBundle, TEXTS } from "../fixtures/word-bundle.ts";

const load = (folder: string, backend = onnxBackend) =>
  loadModel(pathToFileURL(folder), backend, BACKEND_OPTIONS);

describe("loadModel", () => {
  it("serves a sound bundle after its golden vectors were met", async () => {
    const { model, goldenVectors } = await load(makeWordBundle());
    expect(goldenVectors).toBe(TEXTS.length);
    expect(model).toMatchObject({ name: "tiny-words", version: "1.0.0", task: "text-classification" });
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
    const answers = await model.predictor.predict(TEXTS);
    expect(answers.map(({ label }) => label)).toEqual(TEXTS.map((text) => expectedAnswer(text).label));
  });

  it("scores at most 64 golden vectors", async () => {
    const texts = Array.from({ length: 70 }, (_, i) => `money ${i}`);
    const vectors = texts.map((text, i) => ({
      text,
      ...(i < 64 ? expectedAnswer(text) : { label: "card", score: 1 }),
    }));
    const folder = makeWordBundle((bundle) => {
      bundle.files["golden.jsonl"] = goldenLines(vectors);
      bundle.manifest.golden.count = vectors.length;
    });
    expect((await load(folder)).goldenVectors).toBe(64);
  });

  it("shows the golden vector that is missed worst: a wrong label before any difference of score", async () => {
    const folder = makeWordBundle((bundle) => {
      const vectors = TEXTS.map((text) => ({ text, ...expectedAnswer(text) }));
      Object.assign(vectors[0] as object, { score: 0.2 });
      Object.assign(vectors[2] as object, { label: "phone" });
      bundle.files["golden.jsonl"] = goldenLines(vectors);
    });
    await expect(load(folder)).rejects.toThrow(
      /^The bundle \S+ is refused: 2 of 7 golden vectors are not met\. Worst: text "refund my money", wanted "phone" \(0\.\d+\), got "money" \(0\.\d+\), Δ \d\S*; allowed: the same label and Δ ≤ 0\.0001\. Export the bundle again\.$/,
    );
  });

  it("refuses a score that is off by more than the tolerance", async () => {
    const off = (by: number) =>
      makeWordBundle((bundle) => {
        const vectors = TEXTS.map((text) => ({ text, ...expectedAnswer(text) }));
        const first = vectors[0] as { score: number };
        first.score += by;
        bundle.files["golden.jsonl"] = goldenLines(vectors);
      });
    await expect(load(off(0.9e-4))).resolves.toBeDefined();
    await expect(load(off(1.1e-4))).rejects.toThrow("1 of 7 golden vectors are not met");
  });

  it("lets a quantised graph differ in as many labels as its budget says, but not in scores", async () => {
    const quantised = (flips: number, scoreOff = 0) =>
      makeWordBundle((bundle) => {
        const vectors = TEXTS.map((text) => ({ text, ...expectedAnswer(text) }));
        for (const vector of vectors.slice(2, 2 + flips)) Object.assign(vector, { label: "other" });
        (vectors[0] as { score: number }).score += scoreOff;
        bundle.files["golden.jsonl"] = goldenLines(vectors);
        Object.assign(bundle.manifest.golden, { tolerance: 0.02, flip_budget: 0.2 });
        bundle.manifest.quantization = {
          kind: "int8-dynamic",
          labels_changed: 1,
          compared: 7,
          largest_difference: 0.1,
          report: "golden.jsonl",
        };
      });
    // A fifth of 7 texts is one.
    await expect(load(quantised(1, 0.01))).resolves.toBeDefined();
    await expect(load(quantised(2))).rejects.toThrow(/: 2 of 7 .*; allowed: 1 other labels and Δ ≤ 0\.02/);
    await expect(load(quantised(1, 0.03))).rejects.toThrow("1 of 7 golden vectors are not met");
  });

  it("refuses a budget of other labels where nothing is quantised", async () => {
    const folder = makeWordBundle((bundle) => {
      Object.assign(bundle.manifest.golden, { flip_budget: 0.2 });
    });
    await expect(load(folder)).rejects.toThrow("a flip_budget, which only a quantised graph may have");
  });

  it("refuses a label for a text without tokens", async () => {
    const folder = makeWordBundle((bundle) => {
      bundle.files["golden.jsonl"] = goldenLines([{ text: " ", label: "card", score: 0.5 }]);
      bundle.manifest.golden.count = 1;
    });
    await expect(load(folder)).rejects.toThrow('text " ", wanted "card" (0.5), got null (null)');
  });

  it.each([
    ["no JSON", "golden.jsonl:1 is no golden vector"],
    ['{"text":"a","label":"card","score":null}', "golden.jsonl:1 is no golden vector"],
    ["", "golden.jsonl has 0 golden vectors, bundle.json says 7"],
  ])("refuses golden vectors like %j", async (content, message) => {
    const folder = makeWordBundle((bundle) => {
      bundle.files["golden.jsonl"] = content;
    });
    await expect(load(folder)).rejects.toThrow(message);
  });

  it("compares hashes with the null backend too, but no golden vectors", async () => {
    const folder = makeWordBundle((bundle) => {
      const wrong = { text: "money", label: "card", score: 1 };
      bundle.files["golden.jsonl"] = goldenLines(Array.from({ length: 7 }, () => wrong));
    });
    const { model, goldenVectors } = await load(folder, nullBackend);
    expect(goldenVectors).toBe(0);
    expect(await model.predictor.predict(["a", ""])).toEqual([
      { label: "card", score: 1 },
      { label: "card", score: 1 },
    ]);
    writeFileSync(join(folder, "golden.jsonl"), "changed");
    await expect(load(folder, nullBackend)).rejects.toThrow("golden.jsonl has 7 bytes instead of");
  });
});
