import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The class that runs the blocking map. */
export const blockingMapClass = "org.streaminginference.mlinference.BlockingMap";

/** Where it is, in the folder of the run. */
export const blockingMapJar = (directory: string): string => join(directory, "blocking-map.jar");

/**
 * Makes a jar of ml-inference with {@link blockingMapClass} in it: that class is no part of what is shipped, so it is
 * compiled against the shipped jar and put into a copy.
 *
 * @param home folder of Flink's distribution
 * @param directory folder of the run, where the jar is put
 */
export function makeBlockingMapJar(shipped: string, home: string, directory: string): void {
  const classes = join(directory, "blocking-map");
  mkdirSync(classes, { recursive: true });
  const flink = readdirSync(join(home, "lib"))
    .filter((name) => name.startsWith("flink-dist"))
    .map((name) => join(home, "lib", name));
  const source = join(import.meta.dirname, "BlockingMap.java");
  const classPath = [shipped, ...flink].join(":");
  const bin = process.env["JAVA_HOME"] ? `${process.env["JAVA_HOME"]}/bin/` : "";
  execFileSync(`${bin}javac`, [
    "-proc:none",
    "-nowarn",
    "--release",
    "17",
    "-cp",
    classPath,
    "-d",
    classes,
    source,
  ]);
  const jar = blockingMapJar(directory);
  copyFileSync(shipped, jar);
  execFileSync(`${bin}jar`, ["--update", "--file", jar, "-C", classes, "."]);
}
