import { describe, expect, it } from "vitest";
import { idOf } from "./messages.ts";
import { Random } from "./random.ts";
import { Count } from "./verdict.ts";

describe("the count of outcomes", () => {
  it("balances when each record has one", () => {
    const count = new Count(3);
    count.take("prediction", idOf(0));
    count.take("dead-letter", idOf(1));
    count.take("prediction", idOf(2));

    expect(count.verdict()).toEqual({
      records: 3,
      predictions: 2,
      deadLetters: 1,
      lost: 0,
      duplicated: 0,
      strangers: 0,
    });
  });

  it("sees what is lost, doubled, both a prediction and a dead letter, and unknown", () => {
    const count = new Count(5);
    for (const record of [1, 1, 1, 2]) count.take("prediction", idOf(record));
    count.take("dead-letter", idOf(2));
    for (const id of [idOf(5), "fault-", "fault--1", "fault-1.5", "m1", null, 3])
      count.take("prediction", id);

    expect(count.verdict()).toMatchObject({ lost: 3, duplicated: 3, strangers: 7 });
  });
});

describe("random moments", () => {
  it("are the same for the same seed, and spread over the whole", () => {
    const numbers = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 1_000 }, () => random.between(1, 10));
    };

    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
    expect(Math.min(...numbers(7))).toBeGreaterThanOrEqual(1);
    expect(Math.min(...numbers(7))).toBeLessThan(1.2);
    expect(Math.max(...numbers(7))).toBeGreaterThan(9.8);
    expect(Math.max(...numbers(7))).toBeLessThan(10);
  });
});
