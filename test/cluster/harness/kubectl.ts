import { spawnSync } from "node:child_process";
import { clusterBinary } from "./binary.ts";

/** What a call of kubectl may be told. */
export interface KubectlOptions {
  /** Whom it calls as. @default - the cluster's administrator */
  readonly kubeconfig?: string;
  /** Standard input. */
  readonly input?: string;
  /** Exit codes that are answers, such as 1 of `diff`. @default - 0 only */
  readonly accept?: readonly number[];
}

/**
 * Runs kubectl and waits for it.
 *
 * @returns what it printed
 * @throws Error with what it said, on any other exit code than the accepted ones
 */
export type Kubectl = (args: readonly string[], options?: KubectlOptions) => string;

/** kubectl of the version of the test cluster, as the user of a kubeconfig. */
export function kubectlWith(administrator: string): Kubectl {
  return (args, { kubeconfig = administrator, input = "", accept = [0] } = {}) => {
    const result = spawnSync(clusterBinary(), ["kubectl", ...args, `--kubeconfig=${kubeconfig}`], {
      input,
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
    });
    if (accept.includes(result.status ?? -1)) return result.stdout;
    const what = result.error?.message ?? result.stderr.trim();
    throw new Error(`kubectl ${args.join(" ")} ended with ${result.status}: ${what}`);
  };
}
