import { describe, expect, it } from "vitest";
import { findStructureProblem, MAX_JSON_DEPTH, MAX_JSON_VALUES } from "../../src/protocol/json-structure.ts";

const problemOf = (json: string) => findStructureProblem(Buffer.from(json));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("findStructureProblem", () => {
  it("bounds the depth, of open brackets only", () => {
    expect(problemOf(nested(MAX_JSON_DEPTH))).toBeUndefined();
    expect(problemOf(nested(MAX_JSON_DEPTH + 1))).toBe("too deep");
    expect(problemOf('{"a":'.repeat(MAX_JSON_DEPTH + 1))).toBe("too deep");
    expect(problemOf(`[${"[[]],".repeat(1000)}[]]`)).toBeUndefined();
  });

  it("bounds the values", () => {
    expect(problemOf(`[${"1,".repeat(MAX_JSON_VALUES - 1)}1]`)).toBeUndefined();
    expect(problemOf(`[${"1,".repeat(MAX_JSON_VALUES)}1]`)).toBe("too many values");
    expect(problemOf(`[${"[],".repeat(MAX_JSON_VALUES / 2)}[]]`)).toBe("too many values");
  });

  it("does not look into strings, whatever is escaped in them", () => {
    const strings = ["[".repeat(1000), '\\"'.repeat(1000), "\\", '\\\\"[[[', ",".repeat(MAX_JSON_VALUES + 1)];
    expect(problemOf(JSON.stringify(strings))).toBeUndefined();
    expect(problemOf(`[${JSON.stringify(strings)},${nested(MAX_JSON_DEPTH)}]`)).toBe("too deep");
    expect(problemOf(`{"a\\\\":${nested(MAX_JSON_DEPTH)}}`)).toBe("too deep");
  });

  it.each(['"', '"\\', '"\\"', "", "]]]]", "\\"])("takes what is no JSON: %j", (json) =>
    expect(problemOf(json)).toBeUndefined(),
  );
});
