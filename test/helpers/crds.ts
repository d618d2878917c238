import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { mavenCommand } from "../../local/setup/maven.mjs";

/** Operator versions whose CRDs a test can have. */
export type OperatorVersion = "1.7" | "1.10" | "1.15";

/** Where the CRDs of a version lie: an argument for the type generator and for the schema validator. */
export type CrdSource = { readonly jar: string } | { readonly folder: string };

/**
 * The CRDs of an operator version: 1.7 and 1.10 through Maven (fetched once into the user's cache, with the mirrors of
 * the user's settings.xml), 1.15 from the folder that the variable CRD_DIR names.
 *
 * @returns undefined for 1.15 where CRD_DIR is not set
 */
export function crdsOf(version: OperatorVersion): CrdSource | undefined {
  if (version !== "1.15") return { jar: operatorJar(`${version}.0`) };
  const folder = process.env["CRD_DIR"];
  return folder === undefined || folder === "" ? undefined : { folder };
}

/** The Route's CRD, which is committed. */
export const routeCrds: CrdSource = { folder: join(import.meta.dirname, "crds") };

function operatorJar(version: string): string {
  const cache = join(homedir(), ".cache/streaming-inference/crds");
  const name = `flink-kubernetes-operator-api-${version}.jar`;
  const jar = join(cache, name);
  if (existsSync(jar)) return jar;
  mkdirSync(cache, { recursive: true });
  // Into a folder of its own first: another test may be fetching the same.
  const own = mkdtempSync(join(cache, "fetch-"));
  try {
    const { command, env } = mavenCommand([
      "--quiet",
      "--non-recursive",
      "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy",
      `-Dartifact=org.apache.flink:flink-kubernetes-operator-api:${version}:jar`,
      `-DoutputDirectory=${own}`,
    ]);
    const [program = "", ...args] = command;
    execFileSync(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "inherit"] });
    renameSync(join(own, name), jar);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return jar;
}
