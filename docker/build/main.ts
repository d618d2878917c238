import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { JobJarError, jarFile, jobsOf } from "../../ops/job-jars.ts";
import { readArtifacts, writeArtifacts } from "./artifacts.ts";
import { catalogue, type Image } from "./catalogue.ts";
import { layOut } from "./context.ts";
import { type Engine, findEngine } from "./engine.ts";
import { help, type Options, readOptions } from "./options.ts";
import { type PlannedImage, planBuilds } from "./plan.ts";
import { Problem, UsageProblem } from "./problem.ts";
import { digestOf } from "./registry.ts";
import { writeSbom } from "./sbom.ts";

const root = join(import.meta.dirname, "../..");

/** Builds, pushes and writes down; one line per image. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.isHelp) return console.log(help);
  const images = catalogue(root, options.flink);
  if (options.isList) return list(images);
  const artifacts = isAbsolute(options.artifacts) ? options.artifacts : join(root, options.artifacts);
  const needsEngine = !options.isDryRun && options.contextOnly === undefined;
  let found: Engine | undefined;
  const engine = () => {
    found ??= findEngine(options.engine);
    return found;
  };
  if (needsEngine)
    console.log(
      `With ${engine().name}${options.registry ? `, to ${options.registry}` : ", without pushing"}`,
    );
  const plan = planBuilds({
    images,
    wanted: options.images.length > 0 ? options.images : defaults(images, artifacts, options),
    baseImages: options.baseImages,
    platform: options.platform,
    idOf: (reference) => engine().idOf(reference),
    dockerfileOf: (image) => join(root, "docker", image.folder, "Dockerfile"),
  });
  if (options.contextOnly !== undefined) return layOutOnly(plan, options.contextOnly);

  const digests: Record<string, string> = {};
  for (const [index, planned] of plan.entries()) {
    const name = `${index + 1}/${plan.length} ${planned.image.name}:${planned.tag}`;
    const reference = await provide(planned, plan, options, engine, name);
    for (const setting of planned.image.settings) digests[setting] = reference;
  }
  if (options.environment === undefined || options.isDryRun) return;
  if (options.registry === undefined && options.environment !== "local") {
    throw new Problem(
      `Without a push there are no digests for environment "${options.environment}". Allowed with --no-push: local.`,
      "Push, or leave --environment out.",
    );
  }
  const changed = writeArtifacts(artifacts, options.environment, {
    images: digests,
    jars: jarHashes(options.flink),
  });
  console.log(
    changed.length === 0
      ? `${options.artifacts} is as it was.`
      : `${options.artifacts}: ${changed.join(", ")}`,
  );
}

/** Sees to it that an image is where it has to be. @returns its reference for the stacks */
async function provide(
  planned: PlannedImage,
  plan: readonly PlannedImage[],
  options: Options,
  engine: () => Engine,
  name: string,
): Promise<string> {
  const { image, tag } = planned;
  const here = `localhost/${image.name}:${tag}`;
  const there = options.registry === undefined ? undefined : `${options.registry}/${image.name}:${tag}`;
  const started = performance.now();
  const done = (what: string) =>
    console.log(`${name}: ${what} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
  const present = there === undefined ? undefined : await digestOf(there);
  if (present !== undefined && !options.isForced && options.sbom === undefined) {
    done("unchanged, is in the registry");
    return withDigest(there ?? here, present);
  }
  if (options.isDryRun) {
    console.log(
      `${name}: would be built${there ? " and pushed" : ""}${there ? "" : ", unless it is on this machine"}`,
    );
    return there ?? here;
  }
  if (options.isForced || engine().idOf(here) === undefined) {
    await build(planned, plan, options, engine(), here, name);
    done("built");
  } else done("unchanged, is on this machine");
  if (options.sbom !== undefined) {
    const file = join(options.sbom, `${image.name}.cdx.json`);
    const count = await writeSbom(engine(), { reference: here, name: image.name, version: tag }, file);
    done(`${count} components in ${file}`);
  }
  if (there === undefined) {
    const named = `localhost/${image.name}:local`;
    await engine().run(engine().tag(here, named), `Naming ${here}`, () => {});
    return named;
  }
  if (present !== undefined && !options.isForced) return withDigest(there, present);
  const show = (line: string) => options.isVerbose && console.log(`    ${line}`);
  await engine().run(engine().tag(here, there), `Naming ${here}`, show);
  await engine().run(engine().push(there), `Pushing ${there}`, show);
  const digest = await digestOf(there);
  if (digest === undefined) {
    throw new Problem(
      `${there} was pushed, and the registry does not know it.`,
      "Ask whoever runs the registry.",
    );
  }
  done(`pushed, ${digest}`);
  return withDigest(there, digest);
}

async function build(
  { image, inputs, tag }: PlannedImage,
  plan: readonly PlannedImage[],
  options: Options,
  engine: Engine,
  here: string,
  name: string,
): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), "image-"));
  console.log(`${name}: building`);
  try {
    layOut(inputs.files, context);
    const base = plan.find((candidate) => candidate.image.name === image.from);
    const baseImage = base && (await fetched(base, options, engine));
    const given = Object.entries(options.baseImages).filter(([key]) =>
      (image.bases as string[]).includes(key),
    );
    await engine.run(
      engine.build({
        dockerfile: join(context, "Dockerfile"),
        context,
        tags: [here],
        arguments: {
          ...image.arguments,
          ...Object.fromEntries(given),
          ...(baseImage !== undefined && { BASE_IMAGE: baseImage }),
        },
        labels: { "org.opencontainers.image.version": tag },
        platform: options.platform,
        secrets: options.secrets,
        options: options.buildOptions,
        useCache: !options.isForced,
      }),
      `Building ${image.name}`,
      (line) => options.isVerbose && console.log(`    ${line}`),
    );
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** An image that others start from: it may be in the registry alone. */
async function fetched({ image, tag }: PlannedImage, { registry }: Options, engine: Engine): Promise<string> {
  const here = `localhost/${image.name}:${tag}`;
  if (registry === undefined || engine.idOf(here) !== undefined) return here;
  const there = `${registry}/${image.name}:${tag}`;
  await engine.run(engine.pull(there), `Pulling ${there}`, () => {});
  await engine.run(engine.tag(there, here), `Naming ${there}`, () => {});
  return here;
}

/** What the environment deploys: the images that all have, and one for each job that it names. */
function defaults(images: readonly Image[], artifacts: string, { environment }: Options): string[] {
  const always = ["flink-jobs", "ml-model-server", "jar-server", "tools"];
  if (environment === undefined) return always;
  const entry = readArtifacts(artifacts)[environment]?.images ?? {};
  const named = images.filter(({ folder, settings: [setting = ""] }) => {
    const [key = "", job] = setting.split(/\.(.*)/s);
    const value = entry[key];
    return job === undefined
      ? ["pyflink", "exporter"].includes(folder) && value !== undefined
      : typeof value === "object" && job in value;
  });
  return [...always, ...named.map(({ name }) => name)];
}

function withDigest(reference: string, digest: string): string {
  return `${reference.slice(0, reference.lastIndexOf(":"))}@${digest}`;
}

/** SHA-256 of the jars that are built for that version of Flink. */
function jarHashes(flink: string): Record<string, string> {
  const built = jobsOf(root, flink)
    .map((job) => ({ job, file: jarFile(root, job, flink) }))
    .filter(({ file }) => existsSync(file));
  return Object.fromEntries(
    built.map(({ job, file }) => [job, createHash("sha256").update(readFileSync(file)).digest("hex")]),
  );
}

function layOutOnly(plan: readonly PlannedImage[], folder: string): void {
  const last = plan.at(-1);
  if (last === undefined) return;
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) {
    throw new Problem(`${folder} is not empty. Allowed: a folder without files.`, "Name another one.");
  }
  layOut(last.inputs.files, folder);
  console.log(`${last.image.name}:${last.tag} lies in ${folder}`);
}

function list(images: readonly Image[]): void {
  for (const { name, folder, from, bases } of images) {
    console.log(
      `${name.padEnd(20)} docker/${folder.padEnd(14)} from ${[from, ...bases].filter(Boolean).join(", ")}`,
    );
  }
}

main().catch((error: Error) => {
  console.error(error instanceof Problem || error instanceof JobJarError ? error.message : error.stack);
  process.exitCode = error instanceof UsageProblem ? 2 : 1;
});
