import { join } from "node:path";
import { parseArgs } from "node:util";

/** Options that deploy and adopt share. */
export interface TerraformFlags {
  readonly environment: string | undefined;
  readonly stacks: readonly string[];
  readonly lockFile: string | undefined;
  readonly lockTimeout: string;
  readonly markdown: string | undefined;
}

/** The hashes of the provider as its registry publishes it. */
const committedLockFile = join(import.meta.dirname, "providers.lock.hcl");

const shared = {
  stack: { type: "string", multiple: true },
  "lock-timeout": { type: "string", default: "60s" },
  "no-lock-file": { type: "boolean" },
  markdown: { type: "string" },
  help: { type: "boolean" },
} as const;

/** Lines of the help for the options that both tools have. */
export const sharedHelp = `  --stack          only these stacks, such as dev-job-ml-inference (default: all)
  --markdown       writes the report for a pull request's comment into this file as well
  --lock-timeout   how long to wait for another run on the same state (default: 60s)
  --no-lock-file   take the provider as the mirror has it, without comparing its hash
  --help           this text`;

/** What `npm run deploy` was told. */
export interface DeployFlags extends TerraformFlags {
  readonly destroy: readonly string[];
  readonly planOnly: boolean;
  readonly teardown: boolean;
  readonly noWait: boolean;
  readonly timeoutMs: number;
  readonly help: boolean;
}

/** @throws Error for an unknown option or a wrong value */
export function readDeployFlags(args: readonly string[]): DeployFlags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...shared,
      destroy: { type: "string", multiple: true },
      "plan-only": { type: "boolean" },
      teardown: { type: "boolean" },
      "no-wait": { type: "boolean" },
      timeout: { type: "string", default: "600" },
    },
  });
  return {
    ...sharedFlags(values, positionals),
    destroy: values.destroy ?? [],
    planOnly: values["plan-only"] ?? false,
    teardown: values.teardown ?? false,
    noWait: values["no-wait"] ?? false,
    timeoutMs: secondsOf(values.timeout) * 1000,
    help: values.help ?? false,
  };
}

/** What `npm run adopt` was told. */
export interface AdoptFlags extends TerraformFlags {
  readonly apply: boolean;
  readonly help: boolean;
}

/** @throws Error for an unknown option */
export function readAdoptFlags(args: readonly string[]): AdoptFlags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...shared, apply: { type: "boolean" } },
  });
  return { ...sharedFlags(values, positionals), apply: values.apply ?? false, help: values.help ?? false };
}

interface SharedValues {
  readonly stack?: string[];
  readonly "lock-timeout": string;
  readonly "no-lock-file"?: boolean;
  readonly markdown?: string;
}

function sharedFlags(values: SharedValues, positionals: readonly string[]): TerraformFlags {
  if (positionals.length > 1) {
    throw new Error(
      `${positionals.length} environments are named. Got: ${positionals.join(", ")}. Allowed: one. Such as: npm run deploy -- dev.`,
    );
  }
  return {
    environment: positionals[0],
    stacks: values.stack ?? [],
    lockFile: values["no-lock-file"] ? undefined : committedLockFile,
    lockTimeout: values["lock-timeout"],
    markdown: values.markdown,
  };
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new Error(
    `--timeout is no duration. Got: "${text}". Allowed: seconds above 0. Such as --timeout 600.`,
  );
}
