import { describe, expect, it } from "vitest";
import { describeImbalance, Ledger, type Outcome } from "./ledger.ts";

const file = "messages.csv";

function prediction(record: number, source: object | null = { file, record, round: 0 }): Outcome {
  const value = {
    id: `m-${record}`,
    text: "",
    label: null,
    score: null,
    model_name: "m",
    model_version: "1",
  };
  return {
    kind: "prediction",
    arrivedAtMs: 0,
    value: { ...value, predicted_at_ms: 0, ...(source && { source }) },
  } as Outcome;
}

function deadLetter(record: number, reason = "missing-column"): Outcome {
  const value = { id: null, reason, detail: "", raw_base64: "", job: "csv-replay", failed_at_ms: 0 };
  return { kind: "dead-letter", arrivedAtMs: 0, value: { ...value, source: { file, record } } } as Outcome;
}

function enter(...outcomes: Outcome[]): Ledger {
  const ledger = new Ledger(file);
  for (const outcome of outcomes) ledger.enter(outcome);
  return ledger;
}

describe("Ledger", () => {
  it("balances when each record has one outcome", () => {
    const ledger = enter(prediction(1), deadLetter(2), deadLetter(3, "invalid-utf-8"), prediction(4));
    expect(ledger.predictions).toBe(2);
    expect(ledger.deadLetters).toBe(2);
    expect([...ledger.reasons]).toEqual([
      ["missing-column", 1],
      ["invalid-utf-8", 1],
    ]);
    expect(describeImbalance(ledger.balance(4))).toBeUndefined();
  });

  it("knows the first outcome of a record from a further one", () => {
    const ledger = new Ledger(file);
    expect(ledger.enter(prediction(1))).toBe(true);
    expect(ledger.enter(deadLetter(1))).toBe(false);
    expect(ledger.accounted).toBe(1);
    expect(ledger.surplus).toBe(1);
    expect(ledger.predictions + ledger.deadLetters).toBe(1);
  });

  it("names what is missing, doubled and strange", () => {
    const ledger = enter(
      prediction(1),
      prediction(1),
      prediction(9),
      prediction(2, { file: "other.csv", record: 2 }),
      prediction(3, { file, record: 3, round: 1 }),
      prediction(4, null),
    );
    expect(describeImbalance(ledger.balance(3))).toBe(
      "2 without an outcome: record 2, 3; 1 with more than one outcome: messages.csv, record 1; 4 with an outcome but not in the input: other.csv, record 2, messages.csv, record 3, id m-4, messages.csv, record 9",
    );
  });

  it("names the first few only", () => {
    expect(describeImbalance(enter().balance(7))).toBe("7 without an outcome: record 1, 2, 3, 4, 5, …");
  });
});
