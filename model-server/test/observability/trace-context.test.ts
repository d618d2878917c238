import { describe, expect, it } from "vitest";
import { parseTraceparent } from "../../src/observability/trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

describe("parseTraceparent", () => {
  it.each([
    [`00-${TRACE}-${PARENT}-01`, true],
    [`00-${TRACE}-${PARENT}-00`, false],
    [`00-${TRACE}-${PARENT}-02`, false],
    [`01-${TRACE}-${PARENT}-03-more`, true],
  ])("reads %s", (header, sampled) => {
    expect(parseTraceparent(header)).toEqual({ trace_id: TRACE, parent_id: PARENT, sampled });
  });

  it.each([
    undefined,
    "",
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${"0".repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE}-${PARENT}-01\n`,
    "x".repeat(100_000),
  ])("takes %j for none", (header) => expect(parseTraceparent(header)).toBeUndefined());
});
