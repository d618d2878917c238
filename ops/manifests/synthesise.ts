import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiObject } from "./convert.ts";
import { objectsOf, type StackJson } from "./stack-objects.ts";

const root = join(import.meta.dirname, "../..");

/** One stack and the objects that Terraform would create for it. */
export interface StackObjects {
  readonly stack: string;
  readonly objects: readonly ApiObject[];
}

/**
 * Synthesises an environment by `main.ts`, compiled, as `npm run synth` does, into a folder of its own.
 *
 * @returns its stacks, or nothing when the synthesis failed; what went wrong stands on standard error then
 */
export function synthesise(environment: string): StackObjects[] | undefined {
  const out = mkdtempSync(join(tmpdir(), "synthesised-"));
  try {
    const { status } = spawnSync(process.execPath, ["ops/synth/run.mjs"], {
      cwd: root,
      env: { ...process.env, ENVIRONMENT: environment, CDKTF_OUTDIR: out },
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) return undefined;
    return readdirSync(join(out, "stacks")).map((stack) => {
      const json = readFileSync(join(out, "stacks", stack, "cdk.tf.json"), "utf8");
      return { stack, objects: objectsOf(JSON.parse(json) as StackJson) };
    });
  } finally {
    rmSync(out, { recursive: true });
  }
}
