import { describe, expect, it } from "vitest";
import { inspectOnnx } from "../../src/backend/onnx-file.ts";
import { bytes, externalTensor, model, node, number, value } from "../fixtures/onnx-writer.ts";
import { wordGraph } from "../fixtures/word-bundle.ts";

const EXTERNAL = externalTensor("weights", [9, 3], "../../etc/passwd");
/** A graph with one node, whose attribute holds the given part. */
const nodeWith = (...attribute: Buffer[]) =>
  bytes(7, bytes(1, node("If", ["x"], "y"), bytes(5, bytes(1, "a"), ...attribute)));

describe("inspectOnnx", () => {
  it("reads the opset of ONNX's own operators", () => {
    expect(inspectOnnx(model(wordGraph()))).toEqual({ opset: 17, hasExternalData: false });
    const other = bytes(8, bytes(1, "com.microsoft"), number(2, 1));
    expect(inspectOnnx(Buffer.concat([model({ ...wordGraph(), opset: 21 }), other]))?.opset).toBe(21);
  });

  it.each<[string, Buffer]>([
    ["of the graph", bytes(7, bytes(5, EXTERNAL))],
    ["in a sparse tensor", bytes(7, bytes(15, bytes(1, EXTERNAL)))],
    ["in a node's attribute", nodeWith(bytes(5, EXTERNAL))],
    ["in a list of tensors", nodeWith(bytes(10, EXTERNAL))],
    ["in a graph within a node", nodeWith(bytes(6, bytes(5, EXTERNAL)))],
    [
      "in a graph within a graph within a node",
      nodeWith(bytes(11, bytes(1, node("If", [], "z"), bytes(5, bytes(6, bytes(5, EXTERNAL)))))),
    ],
    [
      "in a function",
      Buffer.concat([bytes(7), bytes(25, bytes(7, node("Constant", [], "c"), bytes(5, bytes(5, EXTERNAL))))]),
    ],
    ["in training information", Buffer.concat([bytes(7), bytes(20, bytes(1, bytes(5, EXTERNAL)))])],
    ["without a location", bytes(7, bytes(5, number(14, 1)))],
    ["with a location only", bytes(7, bytes(5, bytes(13, bytes(1, "location"), bytes(2, "x"))))],
  ])("finds external data %s", (_, file) =>
    expect(inspectOnnx(file)).toMatchObject({ hasExternalData: true }),
  );

  it("takes data that is said to lie inside for what it is", () => {
    expect(inspectOnnx(bytes(7, bytes(5, number(14, 0))))).toMatchObject({ hasExternalData: false });
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["a web page", Buffer.from("<!DOCTYPE html><html></html>")],
    ["a pickle", Buffer.from("\x80\x04\x95\x00\x00", "latin1")],
    ["a model that is cut off", model(wordGraph()).subarray(0, 300)],
    ["no graph", number(1, 8)],
    ["a number where the graph should be", number(7, 1)],
    ["a number without end", Buffer.alloc(20, 0xff)],
    ["graphs nested without end", nested(200)],
  ])("refuses %s", (_, file) => expect(inspectOnnx(file)).toBeUndefined());
});

function nested(depth: number): Buffer {
  let graph = bytes(5, value("x", "FP32", [1]));
  for (let i = 0; i < depth; i++) graph = bytes(1, bytes(5, bytes(6, graph)));
  return bytes(7, graph);
}
