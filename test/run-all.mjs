/**
 * Runs every unit and integration test of the three languages, does its own set-up before,
 * and ends with "N passed, N failed". Plain JavaScript: it must work on a fresh clone.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setUp } from "../local/setup/setup.mjs";
import { add, emptyTally, judgeSkips, readReport, readReports } from "./runner/junit.mjs";

const root = join(import.meta.dirname, "..");
const reports = join(root, ".local", "test-reports");

if (process.argv.includes("--help")) {
  console.log(`Usage: npm test [-- SUITE...]

Runs the tests and ends with "N passed, N failed"; exit 1 on a failure or on a skip that test/skips.json does not list.
  SUITE   typescript, java or python; all of them when none is named`);
  process.exit(0);
}

/** Each suite: a command that leaves JUnit XML behind, and where. */
const suites = {
  java: {
    command: ["node", join(root, "local/setup/maven.mjs"), "verify", "-T", "2"],
    report: () => join(root, "jobs"),
    read: readSurefire,
  },
  python: {
    command: [join(root, "exporter/bin/test-light")],
    environment: { JUNIT_FILE: join(reports, "python.xml") },
    read: () => readReport(readFileSync(join(reports, "python.xml"), "utf8")),
  },
  typescript: {
    command: [
      process.execPath,
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=junit",
      `--outputFile.junit=${join(reports, "typescript.xml")}`,
    ],
    read: () => readReport(readFileSync(join(reports, "typescript.xml"), "utf8")),
  },
};

const chosen = process.argv.slice(2);
for (const name of chosen) {
  if (!Object.hasOwn(suites, name)) {
    console.error(
      `There is no suite "${name}". Allowed: ${Object.keys(suites).join(", ")}. Name one of these, or none for all.`,
    );
    process.exit(2);
  }
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
await setUp();

const total = emptyTally();
for (const [name, suite] of Object.entries(suites)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n=== ${name} ===`);
  const started = Date.now();
  const code = await run(suite);
  const tally = readOrNothing(name, suite);
  // A suite that broke before its first test must not look like one without failures.
  if (code !== 0 && tally.failed === 0) {
    tally.failed += 1;
    tally.failures.push(`${name}: ended with exit code ${code}`);
  }
  if (code === 0 && tally.passed === 0) {
    tally.failed += 1;
    tally.failures.push(`${name}: ran no test`);
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(
    `=== ${name}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped in ${seconds} s ===`,
  );
  add(total, tally);
}

const { listed, unlisted } = judgeSkips(
  total.skipped,
  JSON.parse(readFileSync(join(root, "test/skips.json"), "utf8")),
);
for (const { name, reason } of listed) console.log(`skipped: ${name} (${reason})`);
for (const name of unlisted) total.failures.push(`skipped without being listed in test/skips.json: ${name}`);
total.failed += unlisted.length;
if (total.failures.length > 0)
  console.log(`\nFailures:\n${total.failures.map((failure) => `  - ${failure}`).join("\n")}`);
writeFileSync(join(reports, "tally.json"), JSON.stringify(total));
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

function run({ command: [program, ...args], environment = {} }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    child.on("error", (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on("close", (code, signal) => resolve(code ?? signal));
  });
}

function readOrNothing(name, suite) {
  try {
    return suite.read();
  } catch (error) {
    console.error(`No report of ${name}: ${error.message}`);
    return emptyTally();
  }
}

/** Surefire's reports of every module that has some. */
function readSurefire() {
  const tally = emptyTally();
  const pom = readFileSync(join(root, "jobs/pom.xml"), "utf8");
  for (const [, module] of pom.matchAll(/<module>([^<]+)<\/module>/g)) {
    for (const kind of ["surefire-reports", "failsafe-reports"]) {
      const folder = join(root, "jobs", module, "target", kind);
      if (existsSync(folder)) add(tally, readReports(folder));
    }
  }
  return tally;
}
