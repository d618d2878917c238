import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/schema.ts";
import { applyPlans, exitCodes, judgePlans, report, type Workplace, workplaceOf } from "../deploy/deploy.ts";
import type { AdoptFlags } from "../deploy/options.ts";
import { chooseStacks, synthesiseStacks } from "../deploy/stacks.ts";
import { judge } from "../plan/gate.ts";
import { clusterReader } from "../wait/cluster.ts";
import { type ImportBlock, importables, importBlocks } from "./import-blocks.ts";

/**
 * Plans to take live objects over that the code describes and the state lacks: import, then change in place. A plan that
 * destroys anything is refused.
 *
 * @returns the exit code
 */
export async function adopt(environment: Environment, flags: AdoptFlags): Promise<number> {
  const stacks = chooseStacks(synthesiseStacks(environment.name), flags.stacks);
  const places = stacks.map((stack) => workplaceOf(stack, flags));
  try {
    const verdicts = await judgePlans(places, async (place) => {
      const blocks = await blocksFor(place, environment.namespace);
      writeFileSync(blocksFile(place), JSON.stringify({ import: blocks }));
      return judge(await place.terraform.plan(), { adopting: true });
    });
    report(environment, verdicts, flags);
    if (verdicts.some(({ result }) => result === "refused")) {
      console.error("Refused: nothing was taken over. docs/deploy.md says what to do for each reason.");
      return exitCodes.failed;
    }
    if (verdicts.every(({ result }) => result === "empty")) return exitCodes.nothing;
    if (!flags.apply) {
      console.log("Nothing was done yet. Read the plan, then run again with --apply.");
      return exitCodes.changes;
    }
    await applyPlans(places, verdicts);
    return exitCodes.nothing;
  } finally {
    for (const place of places) {
      rmSync(blocksFile(place), { force: true });
      place.terraform.forget();
    }
  }
}

/** Terraform reads every `*.tf.json` of the folder. */
const blocksFile = ({ stack }: Workplace) => join(stack.folder, "adopt.tf.json");

async function blocksFor({ stack, terraform }: Workplace, namespace: string): Promise<ImportBlock[]> {
  const read = clusterReader();
  const candidates = importables(stack.json);
  const inState = new Set(await terraform.addresses());
  const live = await Promise.all(
    candidates
      .filter(({ address }) => !inState.has(address))
      .map(async ({ address, object: { apiVersion, kind, metadata } }) => {
        const target = { apiVersion, kind, name: metadata.name, namespace: metadata.namespace ?? namespace };
        return (await read(target)) === undefined ? undefined : address;
      }),
  );
  return importBlocks(candidates, {
    inState,
    isLive: new Set(live.filter((address) => address !== undefined)),
  });
}
