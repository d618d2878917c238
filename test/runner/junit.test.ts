import { describe, expect, it } from "vitest";
import { judgeSkips, readReport } from "./junit.mjs";

const report = `<?xml version="1.0"?>
<testsuites tests="4"><testsuite name="a" tests="4">
  <testcase classname="a.ts" name="adds &gt; twice" time="0.1"/>
  <testcase classname="a.ts" name="with output"><system-out>fine</system-out></testcase>
  <testcase classname="a.ts" name="breaks"><failure message="a > b">x</failure></testcase>
  <testcase classname="a.ts" name="explodes"><error>x</error></testcase>
  <testcase classname="a.ts" name="waits"><skipped message="no torch"/></testcase>
</testsuite></testsuites>`;

describe("readReport", () => {
  it("counts by test case, whatever the totals in the header say", () => {
    expect(readReport(report)).toEqual({
      passed: 2,
      failed: 2,
      skipped: ["a.ts > waits"],
      failures: ["a.ts > breaks", "a.ts > explodes"],
    });
  });

  it("is not misled by a bracket inside a name", () => {
    expect(readReport('<testcase name="a > b"/><testcase name="c"/>').passed).toBe(2);
  });
});

describe("judgeSkips", () => {
  it("lets a skip pass only when it is listed", () => {
    const allowed = [
      { name: "a.ts > waits", reason: "no torch" },
      { name: "b.ts > *", reason: "no cluster" },
    ];
    expect(judgeSkips(["a.ts > waits", "b.ts > x", "c.ts > y"], allowed)).toEqual({
      listed: [
        { name: "a.ts > waits", reason: "no torch" },
        { name: "b.ts > x", reason: "no cluster" },
      ],
      unlisted: ["c.ts > y"],
    });
  });
});
