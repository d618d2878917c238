import { describe, expect, it } from "vitest";
import { sigmoidDecoder } from "../../../src/core/decoding/sigmoid.ts";

const text = { words: 1, tokens: undefined };
const decode = (
  logits: number[],
  labels: string[],
  options: { threshold: number; thresholds?: Record<string, number> },
) =>
  sigmoidDecoder(labels, { kind: "sigmoid", ...options }).decode(
    Float32Array.from(logits),
    new Array(logits.length / labels.length).fill(text),
  );

describe("sigmoidDecoder", () => {
  it("gives every label over its threshold, in the order of the labels, and none where there is none", () => {
    expect(decode([3, -3, 1, -1, -2, -9], ["a", "b", "c"], { threshold: 0.5 })).toEqual([
      {
        labels: [
          { label: "a", score: Math.fround(1 / (1 + Math.exp(-3))) },
          { label: "c", score: Math.fround(1 / (1 + Math.exp(-1))) },
        ],
      },
      { labels: [] },
    ]);
  });

  it("wants more than the threshold, not as much", () => {
    expect(decode([0, 0.001], ["a", "b"], { threshold: 0.5 })[0]?.labels?.map(({ label }) => label)).toEqual([
      "b",
    ]);
  });

  it("takes a label's own threshold before the common one, whatever the label is called", () => {
    const found = decode([0, 0, 0], ["a", "b", "toString"], { threshold: 0.6, thresholds: { b: 0.4 } });
    expect(found[0]?.labels?.map(({ label }) => label)).toEqual(["b"]);
  });

  it("compares in double precision: the score is single, the threshold is not", () => {
    // Single precision's 0.6 is a little more than 0.6.
    const logit = Math.log(0.6 / 0.4);
    expect(decode([logit], ["a"], { threshold: 0.6 })[0]?.labels).toEqual([
      { label: "a", score: Math.fround(0.6) },
    ]);
    expect(decode([logit], ["a"], { threshold: Math.fround(0.6) })[0]?.labels).toEqual([]);
  });

  it("never shows the label O", () => {
    expect(decode([9, 9], ["O", "a"], { threshold: 0.5 })[0]?.labels?.map(({ label }) => label)).toEqual([
      "a",
    ]);
  });

  it("answers a text without words with no labels", () => {
    expect(sigmoidDecoder(["a"], { kind: "sigmoid", threshold: 0.5 }).nothing).toEqual({ labels: [] });
  });

  it("refuses what is no number", () => {
    expect(() => decode([Number.NaN], ["a"], { threshold: 0 })).toThrow("computed no number");
  });
});
