import { parseArgs } from "node:util";
import { type BaseName, bases } from "./catalogue.ts";
import { isLocal } from "./engine.ts";
import { UsageProblem } from "./problem.ts";

/** What a call of `docker/build-and-push` asks for. */
export interface Options {
  /** Names of images; empty: those that the environment has. */
  readonly images: readonly string[];
  /** Such as `registry.example.com/data-team`; undefined: nothing is pushed. */
  readonly registry: string | undefined;
  readonly environment: string | undefined;
  readonly baseImages: Readonly<Partial<Record<BaseName, string>>>;
  readonly flink: string;
  readonly engine: string | undefined;
  readonly platform: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly buildOptions: readonly string[];
  readonly artifacts: string;
  readonly sbom: string | undefined;
  readonly contextOnly: string | undefined;
  readonly isDryRun: boolean;
  readonly isForced: boolean;
  readonly isList: boolean;
  readonly isHelp: boolean;
  readonly isVerbose: boolean;
}

export const help = `Usage: docker/build-and-push [IMAGE…] [OPTIONS]

Builds the images whose inputs changed, pushes them, and writes their digests into config/artifacts.json, which the stacks
read. An image's tag is a hash over all that goes into it: where the registry (or, with --no-push, this machine) has
that tag, nothing is built.

  IMAGE                which ones (--list names them); what they start from is built too
                       (default: flink-jobs, ml-model-server, jar-server, tools and the jobs that the environment names)
  --registry R         where to push: HOST[:PORT]/PATH (or the variable REGISTRY)
  --no-push            build only, as localhost/NAME:TAG
  --environment E      entry of config/artifacts.json that gets the digests; with --no-push only "local" does
  --base NAME=IMAGE    what images start from, by digest (or the variable NAME): ${Object.keys(bases).join(", ")}
  --flink VERSION      of base and jobs: 2.2.1 (default) or 1.18.1, which has no sql-inference and no flink-pyflink
  --engine E           podman, docker or buildah (default: the first one that works)
  --platform P         such as linux/arm64 (default linux/amd64)
  --secret ID=FILE     for the build's steps alone: ca (PEM), npmrc, pip.conf, goproxy; is in no image
  --build-option O     handed to the engine as it is; may be repeated
  --artifacts FILE     (default config/artifacts.json)
  --sbom FOLDER        writes NAME.cdx.json (CycloneDX) of each image there; takes podman or buildah
  --context-only DIR   lays out the context of one image in DIR and builds nothing: for engines that are not here
  --dry-run            says what would be done
  --force              builds although the tag is there, and without the engine's cache
  --list               prints images and what they start from
  --verbose            shows the engine's output
  --help               this text

Exit code: 0 when all is done, 1 when something failed, 2 when an option is wrong.

Example:
  docker/build-and-push --registry registry.example.com/data-team --environment dev \\
    --base NODE_IMAGE=registry.example.com/mirror/node@sha256:… ml-model-server`;

/**
 * @param argv - arguments without node and script
 * @param variables - the environment's; REGISTRY and the bases may come from there
 * @throws UsageProblem when an option is wrong
 */
export function readOptions(
  argv: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Options {
  const { values, positionals } = parse(argv);
  const isPush = values["no-push"] !== true;
  const registry = values.registry ?? variables["REGISTRY"];
  const isInert = [values.help, values.list, values["dry-run"], values["context-only"]].some(Boolean);
  if (isPush && registry === undefined && !isInert) {
    throw new UsageProblem(
      "No registry is named. Allowed: --registry HOST[:PORT]/PATH, the variable REGISTRY, or --no-push.",
      "Give one of them.",
    );
  }
  return {
    images: positionals,
    registry: isPush ? registry?.replace(/\/+$/, "") : undefined,
    environment: values.environment,
    baseImages: readBases(values.base ?? [], variables),
    flink: values.flink ?? "2.2.1",
    engine: values.engine,
    platform: values.platform ?? "linux/amd64",
    secrets: pairs(values.secret ?? [], "--secret", "ID=FILE"),
    buildOptions: values["build-option"] ?? [],
    artifacts: values.artifacts ?? "config/artifacts.json",
    sbom: values.sbom,
    contextOnly: values["context-only"],
    isDryRun: values["dry-run"] ?? false,
    isForced: values.force ?? false,
    isList: values.list ?? false,
    isHelp: values.help ?? false,
    isVerbose: values.verbose ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        registry: { type: "string" },
        "no-push": { type: "boolean" },
        environment: { type: "string" },
        base: { type: "string", multiple: true },
        flink: { type: "string" },
        engine: { type: "string" },
        platform: { type: "string" },
        secret: { type: "string", multiple: true },
        "build-option": { type: "string", multiple: true },
        artifacts: { type: "string" },
        sbom: { type: "string" },
        "context-only": { type: "string" },
        "dry-run": { type: "boolean" },
        force: { type: "boolean" },
        list: { type: "boolean" },
        verbose: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageProblem((error as Error).message, "See --help.");
  }
}

function readBases(given: readonly string[], variables: Readonly<Record<string, string | undefined>>) {
  const known = Object.keys(bases) as BaseName[];
  const fromVariables = known.flatMap((name) => {
    const value = variables[name];
    return value ? [[name, value]] : [];
  });
  const all: Record<string, string> = {
    ...Object.fromEntries(fromVariables),
    ...pairs(given, "--base", "NAME=IMAGE"),
  };
  for (const [name, image] of Object.entries(all)) {
    if (!known.includes(name as BaseName)) {
      throw new UsageProblem(`There is no base "${name}". Allowed: ${known.join(", ")}.`, "Correct --base.");
    }
    if (!image.includes("@sha256:") && !isLocal(image)) {
      throw new UsageProblem(
        `${name} is "${image}", which can be another image tomorrow. Allowed: NAME@sha256:…, or localhost/… for one of this machine.`,
        "Write the digest that the registry reports, such as skopeo inspect prints it.",
      );
    }
  }
  return all as Partial<Record<BaseName, string>>;
}

function pairs(texts: readonly string[], option: string, form: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [key = "", value = ""] = text.split(/=(.*)/s);
      if (key !== "" && value !== "") return [key, value];
      throw new UsageProblem(`${option} got "${text}". Allowed: ${form}.`, "Correct it.");
    }),
  );
}
