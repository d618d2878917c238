import { execFile, execFileSync, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

/** A container as OpenShift's restricted-v2 runs it. */
export interface ContainerProps {
  readonly image: string;
  /** In place of the image's own. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder or file of this machine → path in the container, read-only unless it ends with `:rw`. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Empty writable folders, as `emptyDir` gives them. */
  readonly scratch?: readonly string[];
}

/** UID of a namespace's range, group 0. */
const arbitraryUser = "1000680000:0";

/** Nothing is writable but what is mounted, nobody of that UID is in /etc/passwd, no right is left. */
function restrictions({
  image,
  command,
  args = [],
  env = {},
  mounts = {},
  scratch = ["/tmp"],
}: ContainerProps): string[] {
  const entrypoint = command === undefined ? [] : ["--entrypoint", JSON.stringify([command[0]])];
  return [
    ...["--read-only", "--read-only-tmpfs=false", "--passwd=false", "--user", arbitraryUser],
    ...["--cap-drop=all", "--security-opt=no-new-privileges", "--network=host"],
    ...scratch.flatMap((folder) => ["--tmpfs", `${folder}:rw,mode=1777`]),
    ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...Object.entries(mounts).flatMap(([source, target]) => [
      "--volume",
      target.endsWith(":rw") ? `${source}:${target}` : `${source}:${target}:ro`,
    ]),
    ...entrypoint,
    image,
    ...(command?.slice(1) ?? []),
    ...args,
  ];
}

/** What a finished container left behind. */
export interface Outcome {
  readonly status: number;
  /** Both streams, in that order. */
  readonly output: string;
}

/** Runs a container to its end. */
export function run(props: ContainerProps): Outcome {
  const { status, stdout, stderr } = spawnSync("podman", ["run", "--rm", ...restrictions(props)], {
    encoding: "utf8",
  });
  return { status: status ?? -1, output: stdout + stderr };
}

/** A running container; removed at the end of the test. */
export class Container {
  private constructor(private readonly id: string) {}

  static start(props: ContainerProps): Container {
    const id = execFileSync("podman", ["run", "--detach", ...restrictions(props)], {
      encoding: "utf8",
    }).trim();
    onTestFinished(() => {
      execFileSync("podman", ["rm", "--force", "--time", "2", id]);
    });
    return new Container(id);
  }

  /** All that it printed so far. */
  logs(): string {
    const { stdout, stderr } = spawnSync("podman", ["logs", this.id], { encoding: "utf8" });
    return stdout + stderr;
  }

  /** @throws Error with its log when it has ended */
  check(): void {
    const state = execFileSync("podman", ["inspect", "--format", "{{.State.Status}}", this.id], {
      encoding: "utf8",
    });
    if (state.trim() === "exited") throw new Error(`The container ended:\n${this.logs().slice(-4_000)}`);
  }

  /** Waits for its end. @returns its exit status */
  async ended(): Promise<number> {
    const { stdout } = await promisify(execFile)("podman", ["wait", this.id]);
    return Number(stdout);
  }

  /** Waits until `condition` gives something, for as long as the container runs and the test may take. */
  async until<T>(condition: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      this.check();
      const value = await condition().catch(() => undefined);
      if (value !== undefined && value !== false) return value;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
