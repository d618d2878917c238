import { describe, expect, it } from "vitest";
import { describeDifference, differencesOf } from "../../../ops/apply/differences.ts";
import type { ApiObject } from "../../../ops/manifests/convert.ts";

const object = (spec: object, metadata: object = {}): ApiObject => ({
  apiVersion: "v1",
  kind: "Thing",
  metadata: { name: "x", ...metadata },
  spec,
});

describe("differences between two states of an object", () => {
  it("are none where only the API server's own fields and the status differ", () => {
    const before = {
      ...object({ a: 1 }, { uid: "1", resourceVersion: "1", generation: 1, managedFields: [1] }),
      status: { ready: false },
    };
    const after = {
      ...object({ a: 1 }, { uid: "2", resourceVersion: "2", generation: 2, managedFields: [2] }),
      status: { ready: true },
    };
    expect(differencesOf(before, after)).toEqual([]);
  });

  it.each([
    ["a value", { a: 1 }, { a: 2 }, ["spec.a: 1 → 2"]],
    ["a new field", {}, { a: [] }, ["spec.a: (none) → []"]],
    ["a field that goes", { a: { b: null } }, { a: {} }, ["spec.a.b: null → (none)"]],
    ["text for a number", { a: 1 }, { a: "1" }, ['spec.a: 1 → "1"']],
    [
      "items",
      { list: [{ a: 1 }, { a: 2 }] },
      { list: [{ a: 1 }, { a: 3 }, 4] },
      ["spec.list[1].a: 2 → 3", "spec.list[2]: (none) → 4"],
    ],
    ["a list for an object", { a: {} }, { a: [] }, ["spec.a: {} → []"]],
    ["a name with dots", { "a.b/c": 1 }, { "a.b/c": 2 }, ['spec["a.b/c"]: 1 → 2']],
    [
      "a long value, cut",
      { a: "" },
      { a: "x".repeat(100) },
      [`spec.a: "" → "${"x".repeat(79)}… (102 characters)`],
    ],
  ])("name %s", (_, before, after, expected) => {
    expect(differencesOf(object(before), object(after)).map(describeDifference)).toEqual(expected);
  });

  it("hold labels and annotations", () => {
    const differences = differencesOf(object({}, { labels: { a: "1" } }), object({}, { labels: { a: "2" } }));
    expect(differences).toEqual([{ path: "metadata.labels.a", before: "1", after: "2" }]);
  });
});
