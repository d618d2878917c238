// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint, Stamp } from "./fingerprint.mjs";
import { findJava } from "./java.mjs";
import { withLock } from "./lock.mjs";
import { mavenCommand } from "./maven.mjs";
import { runStep } from "./run-step.mjs";

const root = join(import.meta.dirname, "../..");
const state = join(root, ".local");
const logs = join(state, "setup-logs");
const stamp = (/** @type {string} */ name) => new Stamp(join(state, "stamps", name));

/** Everything that the Java build reads; tests are not built here. */
const javaSources = ["jobs", "local/java", "contract/schemas"];
const javaOutputs = [
  "jobs/csv-replay/target/csv-replay.jar",
  "jobs/ml-inference/target/ml-inference.jar",
  "local/java/kafka-broker/target/kafka-broker.jar",
  "local/java/kafka-broker/target/lib",
  "local/java/flink-cluster/target/flink-cluster.jar",
  "local/java/flink-cluster/target/lib",
];
const serverSources = ["model-server/package.json", "model-server/src"];
const serverConfigurations = [
  "model-server/tsconfig.json",
  "model-server/tsconfig.build.json",
  "tsconfig.json",
];

/**
 * Makes whatever is not there or out of date: npm packages, the model server, the Java programs. With everything in
 * place it reads the sources' fingerprints and returns, without a process and without the network.
 *
 * Safe to run twice at once: the second waits for the first.
 *
 * @param {{ out?: NodeJS.WriteStream }} [options] where progress goes
 * @throws {import("../problem.mjs").Problem} when Java is missing or a step fails
 */
export async function setUp({ out = process.stdout } = {}) {
  findJava();
  if (missing().length === 0) return;
  const onWait = (/** @type {number} */ pid) =>
    out.write(`Another npm start or npm test (process ${pid}) is setting up; waiting for it …\n`);
  await withLock(join(state, "setup.lock"), { onWait }, async () => {
    for (const step of missing()) await step.run(out);
  });
}

/** The steps that are due, in order. */
function missing() {
  const steps = [installPackages(), buildServer(), buildJava()];
  return steps.filter((step) => !step.done);
}

function installPackages() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  const installed = join(root, "node_modules/.package-lock.json");
  const mark = stamp("packages");
  return {
    done: existsSync(installed) && (mark.matches(hash) || sameVersions(lock, readFileSync(installed))),
    run: async (/** @type {NodeJS.WriteStream} */ out) => {
      await runStep(
        {
          title: "Installing npm packages",
          command: ["npm", "ci"],
          cwd: root,
          log: join(logs, "packages.log"),
          telling: /^npm (error|ERR!)/,
        },
        out,
      );
      mark.write(hash);
    },
  };
}

/**
 * Whether npm's own record of what it installed has the versions of the lock file: then an `npm install` by hand
 * counts as well. Packages for other platforms are absent from the record.
 *
 * @param {Buffer} lock
 * @param {Buffer} installed
 */
function sameVersions(lock, installed) {
  const wanted = JSON.parse(lock.toString()).packages;
  const present = JSON.parse(installed.toString()).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes("node_modules/") || (entry.optional && present[path] === undefined)) return true;
    return present[path]?.version === entry.version && present[path]?.link === entry.link;
  });
}

function buildServer() {
  const hash = fingerprint(root, [...serverSources, ...serverConfigurations]);
  const mark = stamp("model-server");
  return {
    done: mark.matches(hash) && existsSync(join(root, "model-server/dist/main.js")),
    run: async (/** @type {NodeJS.WriteStream} */ out) => {
      await runStep(
        {
          title: "Building the model server",
          command: ["npm", "run", "build", "--workspace", "model-server"],
          cwd: root,
          log: join(logs, "model-server.log"),
          telling: /error TS\d+|^npm (error|ERR!)/,
        },
        out,
      );
      mark.write(hash);
    },
  };
}

function buildJava() {
  const java = findJava();
  const hash = fingerprint(root, javaSources, java.version);
  const mark = stamp("java");
  const dependencies = fingerprint(root, javaPoms());
  const downloaded = stamp("java-dependencies");
  return {
    done: mark.matches(hash) && javaOutputs.every((path) => existsSync(join(root, path))),
    run: async (/** @type {NodeJS.WriteStream} */ out) => {
      const goals = ["--quiet", "-DskipTests", "-Dspotless.check.skip", "package"];
      const step = (/** @type {string} */ title, /** @type {string[]} */ args) => ({
        title,
        ...mavenCommand(args),
        cwd: root,
        log: join(logs, "java.log"),
        telling: /^\[ERROR\]\s+\S/,
      });
      const known = downloaded.matches(dependencies);
      try {
        const title = known
          ? "Building the Flink jobs"
          : "Building the Flink jobs (downloads about 300 MB once)";
        await runStep(step(title, known ? ["--offline", ...goals] : goals), out);
      } catch (error) {
        // A repository that was emptied since, or a broken source: the second try tells them apart.
        if (!known) throw error;
        await runStep(step("Building the Flink jobs again, with downloads", goals), out);
      }
      mark.write(hash);
      downloaded.write(dependencies);
    },
  };
}

/** The files that name the dependencies. */
function javaPoms() {
  const parent = readFileSync(join(root, "jobs/pom.xml"), "utf8");
  const modules = [...parent.matchAll(/<module>([^<]+)<\/module>/g)].map((match) => match[1]);
  return ["jobs/pom.xml", ...modules.map((module) => join("jobs", String(module), "pom.xml"))];
}
