import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StackJson } from "../manifests/stack-objects.ts";

const root = join(import.meta.dirname, "../..");

/** A synthesised stack, as a folder that Terraform works in. */
export interface SynthesisedStack {
  readonly name: string;
  readonly folder: string;
  readonly json: StackJson;
}

/** Something that the caller asked for cannot be had; the message says what to do. */
export class DeployError extends Error {
  override readonly name = "DeployError";
}

/**
 * Synthesises an environment into `.local/terraform/<environment>`, which keeps plugins and a local state between runs.
 *
 * @returns its stacks, each after those that it depends on
 * @throws DeployError when the synthesis fails; what went wrong stands on standard error then
 */
export function synthesiseStacks(environment: string, out = outputFolder(environment)): SynthesisedStack[] {
  // Plans hold what the objects hold: for nobody else on this machine.
  mkdirSync(out, { recursive: true, mode: 0o700 });
  const { status } = spawnSync(process.execPath, ["ops/synth/run.mjs"], {
    cwd: root,
    env: { ...process.env, ENVIRONMENT: environment, CDKTF_OUTDIR: out },
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new DeployError("The stacks were not synthesised: mend what is reported above.");
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")) as CdktfManifest;
  return inOrder(manifest).map((name) => {
    const folder = join(out, "stacks", name);
    const json = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as StackJson;
    return { name, folder, json };
  });
}

export function outputFolder(environment: string): string {
  return join(root, ".local/terraform", environment);
}

/** What CDKTF writes beside the stacks. */
export interface CdktfManifest {
  readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
}

/** Names of the stacks, each after its dependencies; among those that are free, by name. */
export function inOrder({ stacks }: CdktfManifest): string[] {
  const order: string[] = [];
  const visit = (name: string): void => {
    if (order.includes(name)) return;
    for (const dependency of [...(stacks[name]?.dependencies ?? [])].sort()) visit(dependency);
    order.push(name);
  };
  // CDKTF refuses circles itself.
  for (const name of Object.keys(stacks).sort()) visit(name);
  return order;
}

/**
 * The stacks that are named, in their order; all of them when none is.
 *
 * @throws DeployError for a name that is no stack's
 */
export function chooseStacks(
  stacks: readonly SynthesisedStack[],
  names: readonly string[],
): readonly SynthesisedStack[] {
  const known = stacks.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new DeployError(
      `There is no stack "${unknown.join('", "')}". Allowed: ${known.join(", ")}. Name one of these, or none for all.`,
    );
  }
  return names.length === 0 ? stacks : stacks.filter(({ name }) => names.includes(name));
}
