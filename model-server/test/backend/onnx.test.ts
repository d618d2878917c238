import { describe, expect, it } from "vitest";
import { onnxBackend } from "../../src/backend/onnx.ts";
import { loadBundle } from "../../src/core/bundle/bundle.ts";
import { BACKEND_OPTIONS } from "../fixtures/app.ts";
import type { BundleFiles } from "../fixtures/bundle-folder.ts";
import { externalTensor, model, node, value } from "../fixtures/onnx-writer.ts";
import { makeWordBundle, wordGraph } from "../fixtures/word-bundle.ts";

const open = async (change: (bundle: BundleFiles) => unknown) =>
  onnxBackend.open(await loadBundle(makeWordBundle(change)), BACKEND_OPTIONS);

/** The bundle with another graph. */
const withGraph = (graph: Buffer) => open(({ files }) => Object.assign(files, { "model.onnx": graph }));

describe("onnxBackend", () => {
  it("refuses a graph that keeps tensors in other files, before the runtime sees it", async () => {
    const { tensors, ...graph } = wordGraph();
    const external = [externalTensor("weights", [9, 3], "../../etc/passwd"), ...tensors.slice(1)];
    await expect(withGraph(model({ ...graph, tensors: external }))).rejects.toThrow(
      "model.onnx keeps tensors in other files, which is not allowed; export it as one file",
    );
  });

  it("refuses another opset than the manifest's", async () => {
    await expect(withGraph(model({ ...wordGraph(), opset: 18 }))).rejects.toThrow(
      "model.onnx uses opset 18, bundle.json says 17",
    );
  });

  it("refuses what is no ONNX model", async () => {
    await expect(withGraph(Buffer.from("<html>"))).rejects.toThrow("model.onnx is no ONNX model");
  });

  it("says in one line what ONNX Runtime says of a graph that it does not take", async () => {
    const graph = { ...wordGraph(), nodes: [node("NoSuchOperator", ["word_ids"], "logits")] };
    await expect(withGraph(model(graph))).rejects.toThrow(
      /^ONNX Runtime does not load model\.onnx: [^\n]*NoSuchOperator/,
    );
  });

  it.each<[string, (bundle: BundleFiles) => unknown]>([
    [
      "a fixed dimension",
      ({ manifest }) =>
        Object.assign(manifest.graph.inputs, { 0: { name: "word_ids", datatype: "INT64", shape: [-1, 7] } }),
    ],
    [
      "another name",
      ({ manifest }) =>
        Object.assign(manifest.graph.outputs, { 0: { name: "scores", datatype: "FP32", shape: [-1, 3] } }),
    ],
  ])("refuses a manifest that declares %s", async (_, change) => {
    await expect(open(change)).rejects.toThrow(
      /^the (in|out)puts of model\.onnx are \[.*\], bundle\.json says \[/,
    );
  });

  it("refuses a graph with an input that the manifest does not know", async () => {
    const graph = wordGraph();
    const inputs = [...graph.inputs, value("more", "FP32", ["batch"])];
    await expect(withGraph(model({ ...graph, inputs }))).rejects.toThrow("more FP32 [-1]");
  });
});
