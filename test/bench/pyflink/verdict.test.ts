import { expect, it } from "vitest";
import type { Outcomes, Predicted } from "../../../bench/pyflink/outcomes.ts";
import { judge } from "../../../bench/pyflink/verdict.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const predicted = (id: string, changes: object = {}, sha256 = "a".repeat(64)): Predicted => {
  const prediction = {
    ...{ id, text: "Where is my card?", label: "card_arrival", score: 0.5, event_time_ms: 7 },
    ...{ model_name: "m", model_version: "1", model_sha256: sha256, predicted_at_ms: Math.random() },
    ...changes,
  };
  const { model_name, model_version, model_sha256 } = prediction;
  const headers = {
    model_name,
    model_version,
    model_sha256,
    ...("traceparent" in changes && { traceparent }),
  };
  return { prediction, key: id, headers };
};

const letter = (offset: number, headers = { traceparent }) => ({
  letter: {
    ...{ id: null, reason: "malformed-json" as const, detail: "No.", raw_base64: "bm8=", job: "j" as never },
    ...{ topic: "messages", partition: 0, offset, failed_at_ms: 1, traceparent },
  },
  headers,
});

const expected = { messages: 2, traces: 1, reasons: ["malformed-json"] };
const java: Outcomes = {
  predictions: [
    predicted("m0", { traceparent }, "b".repeat(64)),
    predicted("m1", { label: null, score: null }, "b".repeat(64)),
  ],
  letters: [letter(3)],
};
const python: Outcomes = {
  predictions: [
    predicted("m1", { label: null, score: null }),
    predicted("m0", { traceparent, score: 0.50001 }),
  ],
  letters: [letter(3)],
};
const failures = (changed: Partial<Outcomes>) =>
  judge(expected, { ...python, ...changed }, java).filter(({ holds }) => !holds);

it("finds two jobs alike that differ by order, model hash, time and the last digits of a score", () => {
  expect(failures({})).toEqual([]);
});

const [m1, m0] = python.predictions as [Predicted, Predicted];

it.each([
  ["a prediction is missing", { predictions: [m0] }, 2],
  ["a prediction is there twice", { predictions: [m0, m0, m1] }, 2],
  ["a label differs", { predictions: [m1, predicted("m0", { traceparent, label: "other" })] }, 1],
  ["a score differs", { predictions: [m1, predicted("m0", { traceparent, score: 0.501 })] }, 1],
  ["a score is missing", { predictions: [m1, predicted("m0", { traceparent, score: null })] }, 1],
  ["a field differs", { predictions: [m1, predicted("m0", { traceparent, event_time_ms: 8 })] }, 1],
  ["a key is missing", { predictions: [m1, { ...m0, key: undefined }] }, 1],
  ["a header is missing", { predictions: [m1, { ...m0, headers: { traceparent } }] }, 1],
  ["a trace is not in the header", { predictions: [m1, predicted("m0", { traceparent: undefined })] }, 2],
  ["a trace is not in a poison's header", { letters: [letter(3, {} as never)] }, 1],
  ["a poison is elsewhere", { letters: [letter(4)] }, 1],
  ["a poison is missing", { letters: [] }, 2],
])("tells when %s", (_, changed, count) => {
  expect(failures(changed)).toHaveLength(count);
});
