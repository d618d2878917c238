import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBundle } from "../../../src/core/bundle/bundle.ts";
import { type BundleFiles, temporaryFolder } from "../../fixtures/bundle-folder.ts";
import { makeWordBundle } from "../../fixtures/word-bundle.ts";

async function refusal(folder: string): Promise<string> {
  const error: Error = await loadBundle(folder).then(
    () => new Error("accepted"),
    (reason) => reason,
  );
  return error.message.replace(folder, "FOLDER");
}

describe("loadBundle", () => {
  it("hands out the files that the manifest lists, and names the bundle by its manifest's hash", async () => {
    const folder = makeWordBundle();
    const bundle = await loadBundle(folder);
    expect(bundle.file("model.onnx")).toEqual(readFileSync(join(folder, "model.onnx")));
    expect(() => bundle.file("other.json")).toThrow("other.json is not listed");
    appendFileSync(join(folder, "bundle.json"), " ");
    expect((await loadBundle(folder)).sha256).not.toBe(bundle.sha256);
  });

  it("refuses 200 bit flips of 200, and says which file", async () => {
    const folder = makeWordBundle();
    const names = ["model.onnx", "vocabulary.json", "golden.jsonl"];
    for (let i = 0; i < 200; i++) {
      const path = join(folder, names[i % names.length] as string);
      const sound = readFileSync(path);
      const flipped = Buffer.from(sound);
      const bit = (i * 7919) % (sound.length * 8);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      writeFileSync(path, flipped);
      expect(await refusal(folder)).toContain(`${names[i % names.length]} has SHA-256`);
      writeFileSync(path, sound);
    }
    await expect(loadBundle(folder)).resolves.toBeDefined();
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      "cut off",
      (f) => truncateSync(join(f, "model.onnx"), 100),
      /model\.onnx has 100 bytes instead of \d+; copy/,
    ],
    ["empty", (f) => truncateSync(join(f, "model.onnx"), 0), /model\.onnx has 0 bytes instead of/],
    [
      "an HTML page",
      (f) => writeFileSync(join(f, "model.onnx"), "<!DOCTYPE html>"),
      /model\.onnx has 15 bytes/,
    ],
    ["missing", (f) => rmSync(join(f, "model.onnx")), /the file model\.onnx is missing; copy/],
    [
      "a folder",
      (f) => [rmSync(join(f, "golden.jsonl")), mkdirSync(join(f, "golden.jsonl"))],
      /golden\.jsonl is missing/,
    ],
    ["without manifest", (f) => rmSync(join(f, "bundle.json")), /the file bundle\.json is missing/],
    [
      "beside a stranger",
      (f) => writeFileSync(join(f, "model.onnx.data"), ""),
      /it holds \["model\.onnx\.data"\], which bundle\.json does not list; copy/,
    ],
    [
      "HTML as manifest",
      (f) => writeFileSync(join(f, "bundle.json"), "<html>\n<p>"),
      /bundle\.json is not JSON, it begins with "<html>\\n<p>"/,
    ],
    [
      "a huge manifest",
      (f) => truncateSync(join(f, "bundle.json"), 5_000_000),
      /bundle\.json has 5000000 bytes, at most/,
    ],
  ])("refuses a bundle that is %s, in one line", async (_, damage, message) => {
    const folder = makeWordBundle();
    damage(folder);
    const text = await refusal(folder);
    expect(text).toMatch(message);
    expect(text).toMatch(/^The bundle FOLDER is refused: [^\n]+\.$/);
  });

  it("lets hidden files of the file system be", async () => {
    const folder = makeWordBundle();
    writeFileSync(join(folder, ".DS_Store"), "");
    await expect(loadBundle(folder)).resolves.toBeDefined();
  });

  it("refuses a folder that does not exist", async () => {
    const text = await refusal(join(temporaryFolder(), "none"));
    expect(text).toContain("there is no such folder; MODEL_URI must name the folder that holds bundle.json");
  });

  it.each<[string, (bundle: BundleFiles) => unknown, string]>([
    [
      "a pickle",
      ({ files }) => Object.assign(files, { "model.pt": "\x80\x04." }),
      "model.pt is not a type of file that a bundle may hold",
    ],
    [
      "a graph that is no .onnx",
      ({ manifest }) => Object.assign(manifest.graph, { file: "golden.jsonl" }),
      "the graph golden.jsonl is not an .onnx file",
    ],
    [
      "a file without hash",
      ({ manifest }) => Object.assign(manifest.golden, { file: "other.jsonl" }),
      'other.jsonl is used, but has no hash under "files"',
    ],
    [
      "a file name with folders",
      ({ manifest }) => Object.assign(manifest.graph, { file: "../model.onnx" }),
      "/graph/file must match pattern",
    ],
    [
      "a hash of a file elsewhere",
      ({ manifest }) => Object.assign(manifest.files, { "../x.json": { sha256: "0".repeat(64), bytes: 1 } }),
      "/files must not have additional properties",
    ],
    [
      "an input that nothing fills",
      ({ manifest }) => manifest.features.pop(),
      "input lengths is filled by 0 features instead of one",
    ],
    [
      "an input that two features fill",
      ({ manifest }) => manifest.features.push({ kind: "lengths", input: "lengths" }),
      "input lengths is filled by 2 features",
    ],
    [
      "a feature without input",
      ({ manifest }) => manifest.features.push({ kind: "lengths", input: "other" }),
      "a feature fills other, which is no input of the graph",
    ],
    [
      "an input of another type",
      ({ manifest }) =>
        Object.assign(manifest.graph, { inputs: [{ name: "word_ids", datatype: "FP32", shape: [-1, -1] }] }),
      "input word_ids must be INT64 with 2 dimensions",
    ],
    [
      "a column too many",
      ({ manifest }) => manifest.labels.pop(),
      "the graph must have one output, FP32 [-1, 2], one column a label",
    ],
    [
      "a label twice",
      ({ manifest }) => Object.assign(manifest.labels, { 1: "card" }),
      "a label occurs twice",
    ],
    [
      "several labels a text",
      ({ manifest }) => Object.assign(manifest, { multi_label: true }),
      "multi_label is true, but softmax yields one label",
    ],
  ])("refuses %s", async (_, change, message) => {
    expect(await refusal(makeWordBundle(change))).toContain(message);
  });
});
