import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { Problem } from "./problem.ts";

/** What builds and pushes. */
export type EngineName = "docker" | "podman" | "buildah";

/** Times in images are this one, as in the jars: the same inputs give the same image. 2026-01-01T00:00:00Z. */
export const sourceDateEpoch = 1_767_225_600;

const names: readonly EngineName[] = ["podman", "docker", "buildah"];

/** One build. */
export interface Build {
  readonly dockerfile: string;
  readonly context: string;
  readonly tags: readonly string[];
  readonly arguments: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platform: string;
  /** Secret's id → file. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Handed to the engine as they are. */
  readonly options: readonly string[];
  readonly useCache: boolean;
}

/** The command lines of docker, podman and buildah, where they differ. */
export class Engine {
  constructor(readonly name: EngineName) {}

  /** @returns arguments of a build */
  build(build: Build): string[] {
    const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
      Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
    return [
      "build",
      ...["--file", build.dockerfile, "--platform", build.platform],
      ...build.tags.flatMap((tag) => ["--tag", tag]),
      ...pairs("--build-arg", build.arguments),
      ...pairs("--label", build.labels),
      ...Object.entries(build.secrets).flatMap(([id, source]) => ["--secret", `id=${id},src=${source}`]),
      // BuildKit takes the time as an argument.
      ...(this.name === "docker"
        ? ["--build-arg", `SOURCE_DATE_EPOCH=${sourceDateEpoch}`]
        : ["--timestamp", String(sourceDateEpoch), "--layers"]),
      ...(build.useCache ? [] : ["--no-cache"]),
      ...build.options,
      build.context,
    ];
  }

  /** @returns arguments of a push; registries on this machine speak plain HTTP */
  push(reference: string): string[] {
    return ["push", ...this.transport(reference), reference];
  }

  /** @returns arguments of a pull */
  pull(reference: string): string[] {
    return ["pull", ...this.transport(reference), reference];
  }

  /** docker itself takes registries on this machine for insecure. */
  private transport(reference: string): string[] {
    return this.name !== "docker" && isLocal(reference) ? ["--tls-verify=false"] : [];
  }

  /** @returns arguments that give an image a further name */
  tag(from: string, to: string): string[] {
    return ["tag", from, to];
  }

  /** @returns arguments that print the id of a local image, and fail where it is not there */
  id(reference: string): string[] {
    return this.name === "buildah"
      ? ["inspect", "--type", "image", "--format", "{{.FromImageID}}", reference]
      : ["image", "inspect", "--format", "{{.Id}}", reference];
  }

  /** @returns id of an image on this machine; undefined where it is not */
  idOf(reference: string): string | undefined {
    const { status, stdout } = spawnSync(this.name, this.id(reference), { encoding: "utf8" });
    return status === 0 ? stdout.trim() : undefined;
  }

  /**
   * Runs one command of the engine.
   *
   * @param show - gets each line that it prints
   * @throws Problem with the last lines when it fails
   */
  async run(args: readonly string[], what: string, show: (line: string) => void): Promise<void> {
    const child = spawn(this.name, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DOCKER_BUILDKIT: "1", SOURCE_DATE_EPOCH: String(sourceDateEpoch) },
    });
    const lines: string[] = [];
    const keep = (line: string) => {
      lines.push(line);
      show(line);
    };
    readLines(child, keep);
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve(status ?? 1));
    });
    if (code === 0) return;
    const telling = lines.filter((line) => line.trim() !== "").slice(-12);
    throw new Problem(
      `${what} failed (${this.name} ended with ${code}):\n${telling.map((line) => `    ${line}`).join("\n")}`,
      "Mend what the lines say and run it again; docs/images.md has the usual causes.",
    );
  }
}

/**
 * The engine of that name, or the first one that works here.
 *
 * @throws Problem when none does
 */
export function findEngine(wanted: string | undefined): Engine {
  if (wanted !== undefined && !names.includes(wanted as EngineName)) {
    throw new Problem(
      `There is no engine "${wanted}". Allowed: ${names.join(", ")}.`,
      "Name one of these with --engine.",
    );
  }
  const candidates = wanted === undefined ? names : [wanted as EngineName];
  // `info` asks docker's daemon too: the client alone builds nothing.
  const found = candidates.find(
    (name) => spawnSync(name, ["info"], { stdio: "ignore", timeout: 30_000 }).status === 0,
  );
  if (found !== undefined) return new Engine(found);
  throw new Problem(
    `No engine that builds images answers here. Got: ${candidates.join(", ")}, and "info" of none works. Allowed: any of docker, podman, buildah.`,
    "Install podman, or start docker's daemon.",
  );
}

/** Whether the registry of a reference is on this machine. */
export function isLocal(reference: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\//.test(reference);
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    });
    stream?.on("end", () => rest !== "" && onLine(rest));
  }
}
