// @ts-check
/** `node local/setup/maven.mjs GOAL…`: Maven on jobs/pom.xml, with the machine's own or the wrapper. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "../problem.mjs";
import { findJava, findOnPath, requireCompiler } from "./java.mjs";

const root = join(import.meta.dirname, "../..");
/** The same as requireMavenVersion in jobs/pom.xml. */
const needed = [3, 8, 7];

/**
 * The command that runs Maven on the jobs, and the environment that it needs.
 *
 * @param {readonly string[]} args goals and options
 * @returns {{ command: string[], env: NodeJS.ProcessEnv }}
 */
export function mavenCommand(args) {
  const java = findJava();
  requireCompiler(java);
  const program = ownMaven(java.home) ?? join(root, "jobs/mvnw");
  return {
    command: [program, "-f", join(root, "jobs/pom.xml"), "--batch-mode", "--no-transfer-progress", ...args],
    env: { JAVA_HOME: java.home },
  };
}

/**
 * Maven on PATH, when it is new enough.
 *
 * @param {string} javaHome
 * @returns {string | undefined}
 */
function ownMaven(javaHome) {
  const program = findOnPath("mvn");
  if (program === undefined) return undefined;
  const { stdout } = spawnSync(program, ["--version"], {
    encoding: "utf8",
    env: { ...process.env, JAVA_HOME: javaHome },
  });
  // With a colour code in front on some systems.
  const version = /Apache Maven (\d+)\.(\d+)\.(\d+)/
    .exec(stdout ?? "")
    ?.slice(1)
    .map(Number) ?? [0];
  for (const [index, least] of needed.entries()) {
    const part = version[index] ?? 0;
    if (part !== least) return part > least ? program : undefined;
  }
  return program;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { command, env } = mavenCommand(process.argv.slice(2));
    const [program = "", ...args] = command;
    const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...env } });
    child.on("exit", (code) => process.exit(code ?? 1));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
