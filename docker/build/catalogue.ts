import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { furtherJars, isDefaultFlink, jarOf, jobsOf, libJarsOf } from "../../ops/job-jars.ts";
import type { ContextFile } from "./context.ts";
import { type LockFile, lockSubset, type Wanted } from "./lock-subset.ts";
import { moduleClosure } from "./module-closure.ts";
import { Problem } from "./problem.ts";

/** Build arguments that name what an image starts from, with an example of each. */
export const bases = {
  FLINK_IMAGE: "flink:2.2.1-scala_2.12-java17",
  NODE_IMAGE: "node:24-bookworm-slim",
  PYTHON_IMAGE: "python:3.11-slim-bookworm",
  GO_IMAGE: "golang:1.26-bookworm",
} as const;

/** Name of such a build argument. */
export type BaseName = keyof typeof bases;

/** One image of this repository. */
export interface Image {
  /** Name in the registry. */
  readonly name: string;
  /** Folder below `docker/` with its Dockerfile. */
  readonly folder: string;
  readonly bases: readonly BaseName[];
  /** Image of this repository that it starts from, as BASE_IMAGE. */
  readonly from?: string;
  readonly arguments?: Readonly<Record<string, string>>;
  /** Where its digest goes below `images` in `config/artifacts.json`. */
  readonly settings: readonly string[];
  /** Context of the build. @throws Problem when something has to be made first */
  readonly files: () => readonly ContextFile[];
}

/** Programs of the image `tools`. */
export const toolPrograms = ["ops/topics.ts"];

/**
 * The images of this repository, those first that others start from.
 *
 * @param root - the repository
 * @param flink - version of Flink, such as `2.2.1`
 */
export function catalogue(root: string, flink: string): Image[] {
  const at = (path: string) => ({ path, source: join(root, path) });
  const base = { folder: "base", name: `flink-base-${flink}` };
  const jobs = jobsOf(root, flink);
  const hasPython = isDefaultFlink(root, flink);
  const jars = () => jobs.map((job) => ({ path: `usrlib/${job}.jar`, source: jarOf(root, job, flink) }));
  return [
    {
      ...base,
      bases: ["FLINK_IMAGE"],
      arguments: { FLINK_VERSION: flink },
      settings: [],
      files: () => [
        { path: "docker-entrypoint.sh", source: join(root, "docker/base/docker-entrypoint.sh") },
        ...sharedJars(root, flink).filter(({ path }) => !path.startsWith("python/")),
        ...libJarsOf(root, flink).map((source) => ({ path: `lib/${basename(source)}`, source })),
      ],
    },
    { name: "flink-jobs", folder: "multi-jar", bases: [], from: base.name, settings: ["flink"], files: jars },
    ...[...jobs, ...furtherJars].map(
      (job): Image => ({
        name: job,
        folder: "single-job",
        bases: [],
        from: base.name,
        arguments: { JOB: job },
        settings: [`jobs.${job}`],
        files: () => [{ path: `usrlib/${job}.jar`, source: jarOf(root, job, flink) }],
      }),
    ),
    {
      name: "ml-model-server",
      folder: "model-server",
      bases: ["NODE_IMAGE"],
      settings: ["modelServer"],
      files: () => [
        ...npmSubset(root, {
          dependencies: [],
          devDependencies: ["typescript", "@types/node"],
          workspaces: ["model-server"],
        }),
        ...["tsconfig.json", "model-server/package.json", "model-server/tsconfig.build.json"].map(at),
        ...["src", "proto", "page"].flatMap((folder) => tracked(root, `model-server/${folder}`)),
        at("model-server/tsconfig.json"),
      ],
    },
    {
      name: "jar-server",
      folder: "jar-server",
      bases: ["GO_IMAGE", "PYTHON_IMAGE"],
      settings: ["webServer", "objectStoreClient"],
      files: () =>
        ["go.mod", "go.sum", "main.go", "requirements.lock"].map((path) => ({
          path,
          source: join(root, "docker/jar-server", path),
        })),
    },
    {
      name: "tools",
      folder: "tools",
      bases: ["NODE_IMAGE"],
      settings: ["tools"],
      files: () => {
        const { files, packages } = moduleClosure(root, toolPrograms);
        const wanted = { dependencies: [...packages, "tsx"], devDependencies: [], workspaces: [] };
        return [...npmSubset(root, wanted), ...files.map(at), at("contract/topics.json")];
      },
    },
    ...(hasPython
      ? ([
          {
            name: "flink-pyflink",
            folder: "pyflink",
            bases: ["PYTHON_IMAGE"],
            from: base.name,
            arguments: { FLINK_VERSION: flink },
            settings: ["pyflink"],
            files: () => [
              { path: "requirements.lock", source: join(root, "docker/pyflink/requirements.lock") },
              ...sharedJars(root, flink).filter(({ path }) => path.startsWith("python/")),
              ...flairBundle(root),
              ...pythonJobs(root),
            ],
          },
        ] satisfies Image[])
      : []),
    {
      name: "exporter",
      folder: "exporter",
      bases: ["PYTHON_IMAGE"],
      settings: ["exporter"],
      files: () => [at("exporter/requirements.lock"), ...flairBundle(root)],
    },
  ];
}

function sharedJars(root: string, flink: string): ContextFile[] {
  const pom = join(root, "docker/base/pom.xml");
  if (!readFileSync(pom, "utf8").includes(`<id>flink-${flink}</id>`)) {
    throw new Problem(
      `There are no connectors for Flink ${flink}. Allowed: the profiles of docker/base/pom.xml.`,
      "Correct --flink, or add a profile.",
    );
  }
  const folder = join(root, "docker/base/target", flink);
  if (!existsSync(join(folder, "plugins")) || !existsSync(join(folder, "python"))) {
    throw new Problem(
      `The shared jars of Flink ${flink} are not fetched: ${folder} is not there.`,
      `Fetch them: jobs/mvnw -f docker/base/pom.xml -P flink-${flink} package.`,
    );
  }
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".jar"))
    .map((path) => ({ path, source: join(folder, path) }));
}

function npmSubset(root: string, wanted: Wanted): ContextFile[] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as LockFile;
  const { packageJson, packageLock } = lockSubset(lock, wanted);
  const text = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  return [
    { path: "package.json", text: text(packageJson) },
    { path: "package-lock.json", text: text(packageLock) },
  ];
}

function flairBundle(root: string): ContextFile[] {
  const single = ["exporter/pyproject.toml", "exporter/README.md", "contract/schemas/bundle.schema.json"];
  return [...single.map((path) => ({ path, source: join(root, path) })), ...tracked(root, "exporter/src")];
}

/** Docker copies no folder that is not there. Jobs in Python lie below `jobs/<name>/src`, beside no pom. */
function pythonJobs(root: string): ContextFile[] {
  const jobs = tracked(root, "jobs")
    .filter(({ path }) => path.endsWith(".py") && !/\/tests?\//.test(path))
    .map(({ source, path }) => ({ source, path: `usrlib/${path.split("/").slice(2).join("/")}` }));
  return [{ path: "usrlib/.keep", text: "" }, ...jobs];
}

/** Files of the repository below a folder: what git knows or would add, so that nothing gets in by accident. */
function tracked(root: string, folder: string): { path: string; source: string }[] {
  const { status, stdout, stderr } = spawnSync(
    "git",
    ["-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", folder],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Problem(`git cannot list ${folder}: ${stderr.trim()}.`, "Build in a clone.");
  return stdout
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .map((path) => ({ path, source: join(root, path) }));
}
