import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Runs a command, whose errors are seen. @returns what it printed */
const run = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();

const packagesOf = (environment: string) => join(environment, "lib/python3.11/site-packages");

/** Where what is large and never changes is kept between runs. */
export const cache =
  process.env["STREAMING_INFERENCE_CACHE"] ?? join(homedir(), ".cache/streaming-inference");

/** A Python with apache-flink and what bundles need, as the image flink-pyflink has it; made once for each lock, some 650 MB. */
export function pyflinkPython(version: string): string {
  const home = join(cache, "pyflink-venv");
  const python = join(home, "bin/python");
  const lock = join(root, "docker/pyflink/requirements.lock");
  const stamp = join(home, "made-from");
  const wanted = createHash("sha256").update(readFileSync(lock)).update(version).digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    rmSync(home, { recursive: true, force: true });
    run("python3.11", ["-m", "venv", home]);
    const install = ["-m", "pip", "install", "-q", "--no-deps", "-r", lock, `apache-flink==${version}`];
    run(python, install);
    writeFileSync(stamp, wanted);
  }
  return python;
}

/**
 * The same with Flair and torch: an empty environment that finds the packages of {@link pyflinkPython} first and those of
 * the exporter's environment (6 GB) behind them, so that the older versions that apache-flink wants win.
 */
export function pyflinkPythonWithFlair(version: string): string {
  const pyflink = join(pyflinkPython(version), "../..");
  const home = join(cache, "pyflink-flair-venv");
  const python = join(home, "bin/python");
  const script = join(root, "exporter/bin/environment.py");
  const flair = join(run("python3", [script, "full"]), "../..");
  run("python3.11", ["-m", "venv", "--without-pip", "--clear", home]);
  writeFileSync(join(packagesOf(home), "bench.pth"), `${packagesOf(pyflink)}\n${packagesOf(flair)}\n`);
  return python;
}

/** Flink's distribution, put together from PyPI once (250 MB). @returns its folder */
export function flinkDistribution(version: string): string {
  const flinks = join(cache, "flink");
  mkdirSync(flinks, { recursive: true });
  const script = join(root, "docker/test/bases/flink/distribution");
  return run(script, [version, flinks]);
}

/** Kafka's connector for jobs that bring none: the one of the image flink-pyflink. */
export function kafkaConnector(version: string): string {
  const pom = join(root, "docker/base/pom.xml");
  const profile = readFileSync(pom, "utf8").split(`<id>flink-${version}</id>`)[1] ?? "";
  const connector = /<flink.connector.kafka.version>(.+?)</.exec(profile)?.[1];
  const folder = join(cache, "flink", `python-${version}`);
  const jar = join(folder, `flink-sql-connector-kafka-${connector}.jar`);
  if (!existsSync(jar)) {
    const artifact = `org.apache.flink:flink-sql-connector-kafka:${connector}`;
    const copy = ["dependency:copy", `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
    run(join(root, "jobs/mvnw"), ["-q", "-f", pom, ...copy]);
  }
  return jar;
}
