/**
 * Prints "PASSED FAILED" of one report, the tally.json of test/run-all.mjs or a JUnit XML file, and then the name of
 * each test that failed, on a line of its own.
 */
import { readFileSync } from "node:fs";
import { judgeSkips, readReport } from "./junit.mjs";

const file = process.argv[2];
const text = readFileSync(file, "utf8");
const isTally = file.endsWith(".json");
const tally = isTally ? JSON.parse(text) : readReport(text);
const failures = [...tally.failures];
let failed = tally.failed;
if (!isTally) {
  // test/run-all.mjs has judged its own; here the same list holds.
  const allowed = JSON.parse(readFileSync(new URL("../skips.json", import.meta.url), "utf8"));
  const { unlisted } = judgeSkips(tally.skipped, allowed);
  failures.push(...unlisted.map((name) => `skipped without being listed in test/skips.json: ${name}`));
  failed += unlisted.length;
}
console.log([`${tally.passed} ${failed}`, ...failures].join("\n"));
