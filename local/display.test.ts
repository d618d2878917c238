import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Display } from "./display.ts";
import type { Outcome } from "./outcomes/ledger.ts";
import type { Summary } from "./outcomes/statistics.ts";

/** A display on something that is not a terminal, or on one of 60 columns. */
function open({ isTTY = false } = {}) {
  const stream = new PassThrough();
  const out = Object.assign(stream, { isTTY, columns: 60 }) as unknown as NodeJS.WriteStream;
  return { display: new Display(out), written: () => String(stream.read() ?? "") };
}

function prediction(
  text: string,
  label: string | null = "card_arrival",
  score: number | null = 0.987,
): Outcome {
  return { kind: "prediction", arrivedAtMs: 0, value: { id: "1", text, label, score } } as unknown as Outcome;
}

const deadLetter = {
  kind: "dead-letter",
  arrivedAtMs: 0,
  value: { id: null, reason: "invalid-utf-8", detail: "The record is not UTF-8." },
} as unknown as Outcome;

const summary: Summary = {
  in: 3,
  out: 2,
  deadLettered: 1,
  recordsPerSecond: 12.5,
  latencyMs: { p50: 900, p99: 1_200 },
  flinkUi: "http://127.0.0.1:8081",
  output: "/out.jsonl",
  firstPredictionMs: 9_500,
  deadLetterReasons: { "invalid-utf-8": 1 },
};

describe("Display", () => {
  it("shows a prediction on one line, whatever is in its text", () => {
    const { display, written } = open();
    display.outcome(prediction("one\r\n\ttwo \u001b[31mred\u202e"));
    expect(written()).toBe("0.99  card_arrival                 one two [31mred\n");
  });

  it("shows a text without a word, and a dead letter without an id", () => {
    const { display, written } = open();
    display.outcome(prediction("", null, null));
    display.outcome(deadLetter);
    expect(written()).toBe(
      "   –  (no label)                   \n   ✗  invalid-utf-8                (no id): The record is not UTF-8.\n",
    );
  });

  it("shows entities before their text, whatever is in them", () => {
    const { display, written } = open();
    const entities = [{ text: "A\u001b[31m\nB", label: "person", score: 0.9, start: 0, end: 8 }];
    const { value, ...outcome } = prediction("A\u001b[31m\nB here", null, null);
    display.outcome({ ...outcome, value: { ...value, entities } } as Outcome);
    expect(written()).toBe('   –  1 entity: person "A [31m B"  A [31m B here\n');
  });

  it("shows a few predictions a second only", () => {
    const { display, written } = open();
    for (let count = 0; count < 1_000; count += 1) display.outcome(prediction("x"));
    expect(written().split("\n").length).toBeLessThan(100);
  });

  it("fits a terminal, by characters and not by their parts", () => {
    const { display, written } = open({ isTTY: true });
    display.outcome(prediction("😀".repeat(100)));
    const [line = ""] = written().split("\n");
    expect([...line]).toHaveLength(59);
    expect(line.endsWith("😀…")).toBe(true);
  });

  it("sums up", () => {
    const { display, written } = open();
    display.summary(summary);
    expect(written()).toBe(`
  records in        3
  predictions       2
  dead letters      1 (invalid-utf-8 1)
  records/s         12.5
  latency           p50 900 ms, p99 1200 ms (as a read_committed reader sees it)
  first prediction  after 9.5 s
  output            /out.jsonl
  Flink UI          http://127.0.0.1:8081

All accounted for: 3 in = 2 out + 1 dead letter.
`);
  });

  it("says that a file has no records", () => {
    const { display, written } = open();
    display.summary({ ...summary, in: 0, out: 0, deadLettered: 0 });
    expect(written()).toContain("\nNothing to classify: the file has a header and no records.\n");
  });

  it("says when the books do not balance", () => {
    const { display, written } = open();
    display.summary({ ...summary, out: 1, imbalance: "1 without an outcome: record 2" });
    expect(written()).toContain("\nThe books do not balance: 1 without an outcome: record 2.\n");
  });
});
