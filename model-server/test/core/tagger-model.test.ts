import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { onnxBackend } from "../../src/backend/onnx.ts";
import { loadModel } from "../../src/core/load-model.ts";
import type { Model } from "../../src/core/model.ts";
import type { EntitiesPrediction } from "../../src/core/predictor.ts";
import { writeBundle } from "../fixtures/bundle-folder.ts";
import { TAGS, taggerBundle } from "../fixtures/tagger-bundle.ts";

const load = async (folder: string): Promise<Model> => {
  const options = { intraOpThreads: 1, batchLimits: { maxTexts: 32, maxTokens: 256 } };
  return (await loadModel(pathToFileURL(folder), onnxBackend, options)).model;
};

const texts = [
  "Anna Maria moved to New\nYork.",
  "",
  "😀\u200b New York, 😀",
  "York",
  "nothing here",
  "Maria and Anna",
];
const places = ({ entities = [] }: { entities?: EntitiesPrediction["entities"] | undefined }) =>
  entities.map(({ text, label, start, end }) => `${label} ${start}-${end} ${text}`);

describe("a bundle that tags words", () => {
  it("gives entities with Flair's text and places, in the order of the text", async () => {
    const { predictor } = await load(writeBundle(taggerBundle()));
    expect(predictor.answers).toBe("entities");
    const answers = await predictor.predict(texts);
    expect(answers.map(places)).toEqual([
      ["person 0-10 Anna Maria", "place 20-28 New York"],
      [],
      ["place 0-1 😀", "place 2-10 New York", "place 12-13 😀"],
      ["place 0-4 York"],
      [],
      ["person 0-5 Maria", "person 10-14 Anna"],
    ]);
    expect(JSON.parse(JSON.stringify(answers[4]))).toEqual({ entities: [], unit: "code-points" });
    for (const answer of answers) {
      for (const { score } of answer.entities ?? []) {
        expect(score).toBeGreaterThan(0.5);
        expect(score).toBeLessThanOrEqual(1);
      }
    }
  });

  it("gives a text the same answer alone and in any batch", async () => {
    const { predictor } = await load(writeBundle(taggerBundle()));
    const together = await predictor.predict(texts);
    for (const [i, text] of texts.entries()) {
      expect(await predictor.predict([text])).toEqual([together[i]]);
    }
  });

  it("without CRF takes each word's best tag, and joins what does not belong together as Flair does", async () => {
    const decoding = { kind: "token-softmax", spans: true, unit: "code-points" } as const;
    const { predictor } = await load(writeBundle(taggerBundle(decoding)));
    const [answer] = await predictor.predict(["Anna Maria in New York"]);
    expect(places(answer as EntitiesPrediction)).toEqual([
      "person 0-4 Anna",
      "person 5-10 Maria",
      "place 14-17 New",
      "place 18-22 York",
    ]);
    const total = [0, 6, 1, 1, 0].reduce((sum, logit) => sum + Math.exp(logit), 0);
    expect(answer?.entities?.[0]?.score).toBeCloseTo(Math.exp(6) / total, 6);
  });

  it("without spans gives each word its tag, but for those that mean none", async () => {
    const decoding = { kind: "token-softmax", spans: false, unit: "code-points" } as const;
    const bundle = taggerBundle(decoding);
    bundle.files["golden.jsonl"] = `${JSON.stringify({ text: "", entities: [] })}\n`;
    bundle.manifest.golden.count = 1;
    bundle.manifest.labels = ["O", "_", "NAME", "PLACE", "X", "Y", "Z"];
    const { predictor } = await load(writeBundle(bundle));
    const [answer] = await predictor.predict(["see Anna in York"]);
    expect(places(answer as EntitiesPrediction)).toEqual(["PLACE 12-16 York"]);
  });

  it.each<[string, (bundle: ReturnType<typeof taggerBundle>) => unknown, string]>([
    [
      "an entity that ends elsewhere",
      ({ files }) =>
        Object.assign(files, { "golden.jsonl": String(files["golden.jsonl"]).replace('"end":8', '"end":9') }),
      'wanted "person" 4–9 "Anna" (0.99), got "person" 4–8 "Anna" (0.',
    ],
    [
      "an entity too many",
      ({ files }) =>
        Object.assign(files, {
          "golden.jsonl": `${JSON.stringify({ text: "Anna", entities: [] })}\n{"text":"","entities":[]}\n`,
        }),
      'wanted nothing, got "person" 0–4 "Anna"',
    ],
    [
      "another score",
      ({ files }) =>
        Object.assign(files, { "golden.jsonl": String(files["golden.jsonl"]).replace("0.99", "0.5") }),
      "1 of 2 golden vectors are not met",
    ],
    [
      "a label as golden answer",
      ({ files }) =>
        Object.assign(files, {
          "golden.jsonl": '{"text":"Anna","label":"x","score":1}\n{"text":"","entities":[]}\n',
        }),
      'wanted "x" (1), got "person"',
    ],
    [
      "half an entity",
      ({ files }) => Object.assign(files, { "golden.jsonl": '{"text":"a","entities":[{"text":"a"}]}\n' }),
      "golden.jsonl:1 is no golden vector",
    ],
    [
      "transitions of another size",
      ({ files }) => Object.assign(files, { "transitions.json": "[[0]]" }),
      "transitions.json is not a JSON array of 7 rows of 7 numbers",
    ],
    [
      "no transitions",
      ({ files }) => delete files["transitions.json"],
      'transitions.json is used, but has no hash under "files"',
    ],
    [
      "a label that ends no text",
      ({ manifest }) => Object.assign(manifest.decoding, { stop_id: TAGS.length }),
      "start_id and stop_id must be below 7, the number of labels",
    ],
    [
      "logits of texts",
      ({ manifest }) => Object.assign(manifest.graph.outputs[0] ?? {}, { shape: [-1, TAGS.length] }),
      "the graph must have one output, FP32 [-1, -1, 7], one column a label",
    ],
    [
      "the task of a classifier",
      ({ manifest }) => Object.assign(manifest, { task: "text-classification" }),
      "the task is text-classification, which crf does not answer",
    ],
    [
      "several labels a text, decoded by softmax",
      ({ manifest }) => Object.assign(manifest, { decoding: { kind: "sigmoid", threshold: 0.5 } }),
      "multi_label is false, but sigmoid yields any number of labels",
    ],
  ])("is refused with %s", async (_, change, message) => {
    const bundle = taggerBundle();
    change(bundle);
    await expect(load(writeBundle(bundle))).rejects.toThrow(message);
  });
});
