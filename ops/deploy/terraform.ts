import { spawn } from "node:child_process";
import { copyFileSync, existsSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { PlanJson } from "../plan/plan-json.ts";
import { parsePlan } from "../plan/plan-json.ts";
import { explain } from "./explain.ts";
import { DeployError } from "./stacks.ts";

/** How Terraform is called; nothing of it changes from stack to stack. */
export interface TerraformOptions {
  /** @default - `terraform` of the PATH */
  readonly program?: string;
  /** Lock file with the hashes of the providers; `undefined` where they come from a mirror of one's own making. */
  readonly lockFile: string | undefined;
  /** How long to wait for another run that holds the state's lock, such as `60s`. */
  readonly lockTimeout: string;
  /** Where progress goes, a line at a time. */
  readonly log: (line: string) => void;
}

const planFile = "deploy.tfplan";

/** Terraform in the folder of one stack. Every failure is a {@link DeployError} with what to do. */
export class Terraform {
  private readonly folder: string;
  private readonly options: TerraformOptions;

  constructor(folder: string, options: TerraformOptions) {
    this.folder = folder;
    this.options = options;
  }

  /** Providers and backend. The lock file is read and never written: a provider with another hash is refused. */
  async init(): Promise<void> {
    const { lockFile } = this.options;
    const target = join(this.folder, ".terraform.lock.hcl");
    rmSync(target, { force: true });
    if (lockFile !== undefined) copyFileSync(lockFile, target);
    const lock = lockFile === undefined ? [] : ["-lockfile=readonly"];
    // The backend may have moved since the last run in this folder; the state itself lies elsewhere.
    await this.run("init", ["-input=false", "-reconfigure", ...lock]);
  }

  /** Plans into a file of the folder and returns what the plan says. */
  async plan({ destroy = false }: { destroy?: boolean } = {}): Promise<PlanJson> {
    const { lockTimeout } = this.options;
    const mode = destroy ? ["-destroy"] : [];
    await this.run("plan", [
      "-input=false",
      "-detailed-exitcode",
      `-lock-timeout=${lockTimeout}`,
      `-out=${planFile}`,
      ...mode,
    ]);
    const { stdout } = await this.run("show", ["-json", planFile]);
    return parsePlan(stdout, "terraform show -json");
  }

  /** Applies the plan that {@link plan} has saved: what was judged is what happens. */
  async apply(): Promise<void> {
    const { lockTimeout, log } = this.options;
    try {
      await this.run("apply", ["-input=false", `-lock-timeout=${lockTimeout}`, planFile], log);
    } finally {
      this.forget();
    }
  }

  /** Addresses of what the state holds. */
  async addresses(): Promise<string[]> {
    const { stdout } = await this.run("state", ["list"], undefined, [0, 1]);
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** A saved plan holds everything that the objects hold. */
  forget(): void {
    rmSync(join(this.folder, planFile), { force: true });
  }

  private async run(
    command: string,
    args: readonly string[],
    log?: (line: string) => void,
    allowed: readonly number[] = command === "plan" ? [0, 2] : [0],
  ): Promise<{ stdout: string; stderr: string }> {
    const { program = "terraform" } = this.options;
    const noColor = command === "state" ? [] : ["-no-color"];
    const [first = "", ...rest] = args;
    const words = command === "state" ? [command, first, ...rest] : [command, ...noColor, ...args];
    const { status, stdout, stderr } = await collect(program, words, this.folder, log);
    if (allowed.includes(status)) return { stdout, stderr };
    throw new DeployError(explain(command, stderr.trim() === "" ? stdout : stderr));
  }
}

/** Each resource that is waited for would say so every ten seconds: once a minute is enough. */
function isWorthShowing(line: string): boolean {
  return line.trim() !== "" && !/: Still \w+\.\.\. \[.*[1-9]0s elapsed\]|\[\d+s elapsed\]/.test(line);
}

interface Collected {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function collect(
  program: string,
  args: readonly string[],
  cwd: string,
  log?: (line: string) => void,
): Promise<Collected> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      // Terraform then leaves out advice for people at a prompt.
      env: { ...process.env, ...kubeconfigForTerraform(), TF_IN_AUTOMATION: "1" },
    });
    let stdout = "";
    let stderr = "";
    let rest = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      if (log !== undefined) for (const line of lines) if (isWorthShowing(line)) log(line);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    // Terraform finishes what it does and writes its state: wait for it instead of leaving it alone.
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", forward).on("SIGTERM", forward);
    const clear = () => process.off("SIGINT", forward).off("SIGTERM", forward);
    child.on("error", (error) => {
      clear();
      reject(
        new DeployError(
          `Terraform could not be started. Got: ${error.message}. Allowed: Terraform 1.10 or newer on the PATH. Install it.`,
        ),
      );
    });
    child.on("close", (code) => {
      clear();
      resolve({ status: code ?? 1, stdout, stderr });
    });
  });
}

/** Terraform reads KUBE_CONFIG_PATH, all else reads KUBECONFIG or what `oc login` has written: one is enough. */
function kubeconfigForTerraform(): Record<string, string> {
  const { KUBE_CONFIG_PATH, KUBE_CONFIG_PATHS, KUBE_HOST, KUBECONFIG } = process.env;
  if (KUBE_CONFIG_PATH || KUBE_CONFIG_PATHS || KUBE_HOST) return {};
  if (!KUBECONFIG) {
    const usual = join(homedir(), ".kube/config");
    return existsSync(usual) ? { KUBE_CONFIG_PATH: usual } : {};
  }
  return KUBECONFIG.includes(":") ? { KUBE_CONFIG_PATHS: KUBECONFIG } : { KUBE_CONFIG_PATH: KUBECONFIG };
}
