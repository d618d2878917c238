// @ts-check
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Problem } from "../problem.mjs";

const needed = 17;
const advice =
  "Install a JDK 17 or newer (for example Eclipse Temurin 21, or the package openjdk-17-jdk), put its bin folder on PATH or set JAVA_HOME to it, then run this again.";

/**
 * A Java installation.
 *
 * @typedef {object} Java
 * @property {string} home its folder
 * @property {string} version as it calls itself, for example `17.0.15`
 */

/**
 * Finds the Java of `JAVA_HOME`, else the one on `PATH`. Reads files instead of starting a JVM wherever it can.
 *
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Java}
 * @throws {Problem} when there is none, or one that is too old
 */
export function findJava(environment = process.env) {
  const home = environment["JAVA_HOME"];
  if (home && !isExecutable(join(home, "bin", "java"))) {
    throw new Problem(
      `JAVA_HOME is "${home}", but there is no bin/java in it. JDK 17 or newer is needed. ${advice}`,
    );
  }
  const found = home ? join(home, "bin", "java") : findOnPath("java", environment);
  if (found === undefined) {
    throw new Problem(
      `There is no Java on this machine: no java on PATH, and JAVA_HOME is not set. ${advice}`,
    );
  }
  const java = describe(found, environment);
  const major = Number.parseInt(java.version, 10);
  if (!(major >= needed)) {
    throw new Problem(
      `The Java in ${java.home} is version ${java.version}; ${needed} or newer is needed. ${advice}`,
    );
  }
  return java;
}

/**
 * A build needs the compiler too.
 *
 * @param {Java} java
 * @throws {Problem} when it is a runtime only
 */
export function requireCompiler(java) {
  if (!isExecutable(join(java.home, "bin", "javac"))) {
    throw new Problem(`The Java in ${java.home} is a runtime without a compiler; a JDK is needed. ${advice}`);
  }
}

/**
 * @param {string} program
 * @param {NodeJS.ProcessEnv} environment
 * @returns {string | undefined}
 */
export function findOnPath(program, environment = process.env) {
  return (environment["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

/**
 * @param {string} executable
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Java}
 */
function describe(executable, environment) {
  const home = dirname(dirname(realpathSync(executable)));
  const release = join(home, "release");
  const version = existsSync(release)
    ? /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(release, "utf8"))?.[1]
    : undefined;
  if (version !== undefined) return { home, version };
  // A launcher of a version manager: only the JVM itself knows where it lives.
  const { stderr, status } = spawnSync(executable, ["-XshowSettings:properties", "-version"], {
    encoding: "utf8",
    env: environment,
  });
  if (status !== 0) throw new Problem(`${executable} does not run. JDK 17 or newer is needed. ${advice}`);
  const value = (/** @type {string} */ key) =>
    new RegExp(`^\\s*${key} = (.+)$`, "m").exec(stderr)?.[1]?.trim();
  return { home: value("java\\.home") ?? home, version: value("java\\.version") ?? "unknown" };
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
