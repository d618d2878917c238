import { describe, expect, it } from "vitest";
import { type Answered, lateFor, p99Between } from "./latency.ts";

/** One record each 10 ms, each after so many ms. */
const steady = (from: number, to: number, after: number): Answered[] =>
  Array.from({ length: (to - from) / 10 }, (_, i) => ({ at: from + i * 10, after }));

describe("p99Between", () => {
  it("is of the records in that time alone, and leaves one in a hundred out", () => {
    const records = [...steady(0, 1000, 5), { at: 500, after: 900 }, { at: 1000, after: 7000 }];
    expect(p99Between(records, 0, 1000)).toBe(5);
    expect(p99Between([...records, { at: 501, after: 900 }], 0, 1000)).toBe(900);
    expect(p99Between(records, 5000, 6000)).toBeNaN();
  });
});

describe("lateFor", () => {
  const span = { fault: 10_000, until: 20_000, bound: 50 };
  it("is 0 where nothing is late", () => expect(lateFor(steady(0, 20_000, 20), span)).toBe(0));

  it("ends with the last late second", () => {
    const records = [...steady(0, 11_000, 20), ...steady(11_000, 13_000, 400), ...steady(13_000, 20_000, 20)];
    expect(lateFor(records, span)).toBe(3_000);
  });

  it("counts seconds without an answer as late", () => {
    expect(lateFor([...steady(0, 10_000, 20), ...steady(14_000, 20_000, 20)], span)).toBe(4_000);
    expect(lateFor(steady(0, 10_000, 20), span)).toBe(10_000);
  });
});
