import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/** What the tools need of the repository. */
const parts = [
  "main.ts",
  "cdktf.json",
  "package.json",
  "tsconfig.json",
  "config",
  "constructs",
  "contract",
  "stacks",
  "ops",
];
/** Read by the stacks as text. */
const optionalParts = ["jobs", "docs"];

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  /** Standard output and error as they came. */
  readonly output: string;
}

/** A command that runs. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when the output matches; rejects when the command ends before. */
  readonly until: (pattern: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/**
 * A copy of the repository as a team would have it, whose environment dev a test changes at will. The real commands run
 * in it, with the real Terraform.
 */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "terraform-test-"));
  private readonly environment: Readonly<Record<string, string>>;

  constructor(environment: Readonly<Record<string, string>>) {
    this.environment = environment;
    const skip = /\/(node_modules|target|dist|\.local)(\/|$)/;
    for (const part of [...parts, ...optionalParts]) {
      cpSync(join(root, part), join(this.folder, part), {
        recursive: true,
        filter: (source) => !skip.test(source) && (!source.includes("/jobs/") || isReadByStacks(source)),
      });
    }
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    const environments = join(this.folder, "config/environments");
    renameSync(join(environments, "dev.ts"), join(environments, "committed-dev.ts"));
  }

  /** Sets environment dev: the committed one with these changes, objects merged, all else replaced. */
  configure(changes: object): void {
    const code = `import type { Environment } from "../schema.ts";
import { dev as committed } from "./committed-dev.ts";

const merge = (base: unknown, change: unknown): unknown =>
  typeof base === "object" && base !== null && !Array.isArray(base) && typeof change === "object" && change !== null
    ? Object.fromEntries(
        [...new Set([...Object.keys(base), ...Object.keys(change)])].map((key) => [
          key,
          key in change ? merge((base as never)[key], (change as never)[key]) : (base as never)[key],
        ]),
      )
    : change;

export const dev = merge(committed, ${JSON.stringify(changes)}) as Environment;
`;
    writeFileSync(join(this.folder, "config/environments/dev.ts"), code);
  }

  /** Replaces text of a file of the copy; a text that is not there is a mistake of the test. */
  path(file: string): string {
    return join(this.folder, file);
  }

  /** Runs a tool to its end. */
  async run(tool: string, ...args: string[]): Promise<Ended> {
    return await this.start(tool, ...args).ended;
  }

  start(tool: string, ...args: string[]): Running {
    const [program, ...words] = tool.endsWith(".ts")
      ? [process.execPath, "--import", "tsx", tool, ...args]
      : [tool, ...args];
    const child = spawn(program ?? "", words, {
      cwd: this.folder,
      env: { ...process.env, ...this.environment },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that a test can end it with all that it started.
      detached: true,
    });
    let output = "";
    const listeners = new Set<() => void>();
    const take = (chunk: string) => {
      output += chunk;
      for (const listener of listeners) listener();
    };
    child.stdout.setEncoding("utf8").on("data", take);
    child.stderr.setEncoding("utf8").on("data", take);
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, output }));
    });
    return {
      pid: child.pid ?? -1,
      ended,
      until: (pattern) =>
        new Promise((resolve, reject) => {
          const look = () => {
            if (pattern.test(output)) resolve();
          };
          listeners.add(look);
          look();
          ended.then(() => reject(new Error(`Ended without ${pattern}:\n${output}`)), reject);
        }),
      kill: (signal) => process.kill(-(child.pid ?? 0), signal),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Of the jobs the stacks read SQL and Python sources only. */
function isReadByStacks(source: string): boolean {
  return !/\.[a-z]+$/.test(source) || /\.(sql|py)$/.test(source);
}
