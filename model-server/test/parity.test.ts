import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../src/core/model.ts";
import type { Prediction } from "../src/core/predictor.ts";
import { load } from "./fixtures/app.ts";

/** A text with Flair's own answer. */
interface Reference extends Prediction {
  readonly text: string;
}

const root = join(import.meta.dirname, "../..");

function readReferences(path: string): Reference[] {
  const bytes = readFileSync(path);
  const text = path.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** `<folder>/<name>/<version>` bundles beside `<folder>/<name>/reference/<version>.jsonl[.gz]`. */
function withReferences(folder: string): [string, string, string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => /^([^/]+)\/reference\/(.+)\.jsonl(\.gz)?$/.exec(path))
    .filter((match) => match !== null)
    .map(([path, name, version]) => [
      `${name} ${version}`,
      join(folder, name as string, version as string),
      join(folder, path),
    ]);
}

const committed = withReferences(join(root, "models"));
const cached = withReferences(
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "streaming-inference/models"),
);

it("finds the model of this repository", () => expect(committed.length).toBeGreaterThan(0));

describe.each([...committed, ...cached])("%s against Flair", (_, folder, referencePath) => {
  const references = readReferences(referencePath);
  let model: Model;
  beforeAll(async () => {
    model = await load(folder);
  });

  it("is compared on enough and different texts", () => {
    expect(references.length).toBeGreaterThanOrEqual(500);
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
    const texts = references.filter((_, i) => i % 8 === 0).map(({ text }) => text);
    const together = await model.predictor.predict(texts);
    for (const [i, text] of texts.entries()) {
      const [alone] = await model.predictor.predict([text]);
      expect(alone?.label).toBe(together[i]?.label);
      expect(Math.abs((alone?.score ?? 0) - (together[i]?.score ?? 0)), text).toBeLessThanOrEqual(1e-5);
    }
  });
});
