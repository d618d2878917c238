// @ts-check
/** `node tally.mjs REPORT STATUS`: counts a JUnit report, judges its skips and ends with "N passed, N failed". */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { judgeSkips, readReport } from "../runner/junit.mjs";

const [report = "", status = "1"] = process.argv.slice(2);
const tally = read();
const { listed, unlisted } = judgeSkips(
  tally.skipped,
  JSON.parse(readFileSync(join(import.meta.dirname, "skips.json"), "utf8")),
);
for (const { name, reason } of listed) console.log(`skipped: ${name} (${reason})`);
for (const name of unlisted) console.log(`skipped without being listed in test/cluster/skips.json: ${name}`);
// What broke outside of a test counts too.
const broken = status !== "0" && tally.failed === 0 ? 1 : 0;
const failed = tally.failed + unlisted.length + broken;
console.log(`\n${tally.passed} passed, ${failed} failed`);
process.exit(failed > 0 || tally.passed === 0 ? 1 : 0);

function read() {
  try {
    return readReport(readFileSync(report, "utf8"));
  } catch (error) {
    console.error(`No report of the cluster's tests: ${/** @type {Error} */ (error).message}`);
    return { passed: 0, failed: 1, skipped: [], failures: [] };
  }
}
