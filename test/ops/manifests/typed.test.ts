import { describe, expect, it } from "vitest";
import { readRecordings, recordingsFile, typedFile } from "./recordings.ts";

/**
 * Two ways to the same object: the converter's output applied to a live API server, and what Terraform's provider made there of
 * the same typed resource. To renew: test/cluster/record.ts, then test/terraform/record.ts.
 */
const converted = readRecordings(recordingsFile);
const typed = readRecordings(typedFile);

describe("what Terraform's provider creates", () => {
  it("was recorded of the very resources of the converter's recordings", () => {
    expect(typed.map(({ type, configuration }) => ({ type, configuration }))).toEqual(
      converted.map(({ type, configuration }) => ({ type, configuration })),
    );
  });

  it.each(typed.map(({ type, live }, index) => ({ type, name: live.metadata.name, live, index })))(
    "$type $name: is on the API server what the converter's object is there",
    ({ live, index }) => {
      expect(withSortedSets(live)).toEqual(withSortedSets(converted[index]?.live));
    },
  );
});

/** Verbs and resources of a Role are sets; the provider keeps them in an order of its own. */
function withSortedSets(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (field, child) =>
    ["verbs", "resources", "apiGroups"].includes(field) && Array.isArray(child) ? [...child].sort() : child,
  );
}
