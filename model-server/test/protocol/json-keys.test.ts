import { describe, expect, it } from "vitest";
import { findKeyProblem } from "../../src/protocol/json-keys.ts";
import { random } from "../fixtures/random.ts";

describe("findKeyProblem", () => {
  it.each([
    ['{"a":1,"a":2}', "a"],
    ['{"a":{"b":1},"c":[{"x":1,"y":{},"x":[]}]}', "x"],
    ['{"a":{"a":[{"a":1}]},"b":"a","a":0}', "a"],
    ['{"na\\u006de":1,"name":2}', "name"],
    ['{"\\"":1,"\\"":2}', '"'],
    ['{"":1, "" :2}', ""],
    ['[[{"a":"\\\\","b":"\\\\\\"","b":1}]]', "b"],
  ])("finds the repeated key of %s", (json, key) => {
    JSON.parse(json);
    expect(findKeyProblem(json)).toEqual({ key, kind: "repeated" });
  });

  it("finds __proto__, escaped too", () => {
    expect(findKeyProblem('{"a":[{"__proto__":1}]}')).toEqual({ key: "__proto__", kind: "prototype" });
    expect(findKeyProblem('{"__pro\\u0074o__":1}')).toMatchObject({ kind: "prototype" });
  });

  it.each([
    '{"a":{"a":{"a":"a"}},"b":["a","a",{"a":1},{"a":1}]}',
    '["a","a",":","{\\"a\\":1,\\"a\\":2}"]',
    '{"a":"b","b":"a","c":"\\\\","d":["\\"a\\":"]}',
    '"a"',
    "3",
    '["__proto__"]',
  ])("finds none in %s", (json) => {
    JSON.parse(json);
    expect(findKeyProblem(json)).toBeUndefined();
  });

  it("agrees with the parser: without a problem, no key is lost", () => {
    const next = random(3);
    const keys = ["a", "b", '"', "\\", "é", "n"];
    let written = 0;
    const value = (depth: number): string => {
      const kind = depth > 3 ? next(2) : next(4);
      if (kind === 0) return String(next(100));
      if (kind === 1) return JSON.stringify(keys[next(keys.length)]);
      const items = Array.from({ length: next(4) }, () => value(depth + 1));
      if (kind === 2) return `[${items.join(", ")}]`;
      written += items.length;
      return `{${items.map((item) => `${JSON.stringify(keys[next(keys.length)])} : ${item}`).join(",")}}`;
    };
    const kept = (parsed: unknown): number =>
      typeof parsed === "object" && parsed !== null
        ? Object.values(parsed).reduce(
            (sum, child) => sum + kept(child),
            Array.isArray(parsed) ? 0 : Object.keys(parsed).length,
          )
        : 0;
    const seen = { repeated: 0, unique: 0 };
    for (let i = 0; i < 3000; i++) {
      written = 0;
      const json = value(0);
      const found = findKeyProblem(json);
      expect(found === undefined, json).toBe(kept(JSON.parse(json)) === written);
      seen[found === undefined ? "unique" : "repeated"]++;
    }
    expect(seen.repeated).toBeGreaterThan(100);
    expect(seen.unique).toBeGreaterThan(1000);
  });
});
