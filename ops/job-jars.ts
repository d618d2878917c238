import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** There is no such jar; the message says how to build it. */
export class JobJarError extends Error {
  override readonly name = "JobJarError";
}

/** A version of Flink that jars are built for. */
interface Line {
  readonly flink: string;
  /** Folder of its builds in each module of `jobs/`. */
  readonly folder: string;
  readonly command: string;
  /** Modules that this line alone has: what its Flink lacks. */
  readonly modules: readonly string[];
}

/** Jars that a module of `jobs/` makes beside its own, and the module; the image with all jobs is spared them. */
const modules: Readonly<Record<string, string>> = { "ml-inference-embedded": "ml-inference" };

/** Names of such jars. */
export const furtherJars = Object.keys(modules);

/** Modules of `jobs/` that make a jar with a main class, sorted; for one version of Flink those that run on it. */
export function jobsOf(root: string, flink?: string): string[] {
  const isDefault = flink === undefined || isDefaultFlink(root, flink);
  const folders = readdirSync(join(root, "jobs"), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return folders
    .map(({ name }) => ({ name, pom: join(root, "jobs", name, "pom.xml") }))
    .filter(({ pom }) => {
      const text = existsSync(pom) ? readFileSync(pom, "utf8") : "";
      return text.includes("<job.main.class>") && (isDefault || !text.includes("<job.only.flink.line>"));
    })
    .map(({ name }) => name)
    .sort();
}

/** Whether the jobs are built for that version where none is named; what others lack is made for it alone. */
export function isDefaultFlink(root: string, flink: string): boolean {
  return linesOf(root)[0]?.flink === flink;
}

/**
 * Where the build for a version of Flink puts a job's jar; it need not be there.
 *
 * @param flink - the version that is the default of `jobs/pom.xml` when left out
 * @throws JobJarError when there is no build for that version
 */
export function jarFile(root: string, job: string, flink?: string): string {
  return join(root, "jobs", modules[job] ?? job, lineOf(root, flink).folder, `${job}.jar`);
}

/** @throws JobJarError when it is not built, or when there is no build for that version of Flink */
export function jarOf(root: string, job: string, flink?: string): string {
  const jar = jarFile(root, job, flink);
  if (existsSync(jar)) return jar;
  throw new JobJarError(
    `The jar of ${job} is not built: ${jar} is not there. Allowed: jars that were tested. ` +
      `Build it: ${buildCommand(root, flink)}.`,
  );
}

/** Jars that belong into the lib folder of that version of Flink, beside its own. @throws JobJarError as {@link jarOf} */
export function libJarsOf(root: string, flink: string): string[] {
  return lineOf(root, flink).modules.map((module) => jarOf(root, module, flink));
}

/** What builds the jars for a version of Flink, and tests them. */
export function buildCommand(root: string, flink?: string): string {
  return lineOf(root, flink).command;
}

function lineOf(root: string, flink: string | undefined): Line {
  const lines = linesOf(root);
  const line = flink === undefined ? lines[0] : lines.find((one) => one.flink === flink);
  if (line !== undefined) return line;
  const built = lines.map((one) => one.flink).join(", ");
  throw new JobJarError(
    `The jobs are not built for Flink ${flink}. Allowed: ${built}. Correct the version, or add a profile to jobs/pom.xml.`,
  );
}

/** The versions of `jobs/pom.xml`: that of its properties, then those of its profiles. */
function linesOf(root: string): Line[] {
  const pom = readFileSync(join(root, "jobs/pom.xml"), "utf8");
  const found = [
    ...pom.matchAll(
      /<flink\.line>([^<]+)<\/flink\.line>\s*<build\.folder>([^<]+)<\/build\.folder>\s*<flink\.version>([^<]+)</g,
    ),
  ];
  return found.map(([, line = "", folder = "", flink = ""], index) => ({
    flink,
    folder,
    command: index === 0 ? "jobs/mvnw -f jobs verify" : `jobs/bin/flink-${line}`,
    modules: index === 0 ? [] : profileModules(pom, line),
  }));
}

function profileModules(pom: string, line: string): string[] {
  const start = pom.indexOf(`<id>flink-${line}</id>`);
  const profile = start < 0 ? "" : pom.slice(start, pom.indexOf("</profile>", start));
  return [...profile.matchAll(/<module>([^<]+)<\/module>/g)].map(([, module = ""]) => module);
}
