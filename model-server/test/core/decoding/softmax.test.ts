import { describe, expect, it } from "vitest";
import { decodeSoftmax } from "../../../src/core/decoding/softmax.ts";

const LABELS = ["a", "b", "c"];

describe("decodeSoftmax", () => {
  it("reads the row that it is told to, in single precision", () => {
    const logits = Float32Array.from([9, 0, 0, 1, 2, 3]);
    const { label, score } = decodeSoftmax(logits, 1, LABELS);
    expect(label).toBe("c");
    expect(score).toBe(Math.fround(Math.exp(3) / (Math.exp(1) + Math.exp(2) + Math.exp(3))));
  });

  it("takes the first of equal logits, as argmax does", () => {
    expect(decodeSoftmax(Float32Array.from([1, 1, 1]), 0, LABELS)).toEqual({
      label: "a",
      score: Math.fround(1 / 3),
    });
  });

  it("does not overflow", () => {
    expect(decodeSoftmax(Float32Array.from([1e4, -1e4, 0]), 0, LABELS)).toEqual({ label: "a", score: 1 });
  });

  it.each([[[Number.NaN, 1, 2]], [[1, Number.NaN, 0]], [[Number.POSITIVE_INFINITY, 1, 2]]])(
    "refuses %j",
    (logits) => {
      expect(() => decodeSoftmax(Float32Array.from(logits), 0, LABELS)).toThrow("computed no number");
    },
  );
});
