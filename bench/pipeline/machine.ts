import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";

/** Where the figures come from, without a name of the machine. */
export interface Machine {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly cpu: string;
  readonly node: string;
  readonly java: string;
  /** Short hash; "+ changes" when files that git knows differ from it. */
  readonly commit: string;
}

/** @param javaHome - the Java that Flink ran on; the machine's own when left out */
export function describeMachine(repository: string, javaHome = process.env["JAVA_HOME"]): Machine {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
  return {
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    cpu: (cpus()[0]?.model ?? "unknown").trim(),
    node: process.versions.node,
    java: javaVersion(javaHome),
    commit: git("rev-parse", "--short=12", "HEAD") + (changed ? " + changes" : ""),
  };
}

/** Processes that want a core, averaged over the last minute: above the bench's own share the figures are too low. */
export const loadNow = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

function javaVersion(home: string | undefined): string {
  const java = home ? `${home}/bin/java` : "java";
  const shown = execFileSync(java, ["--version"], { encoding: "utf8" });
  return shown.split("\n")[0]?.trim() ?? "unknown";
}
