import { setTimeout as pause } from "node:timers/promises";
import type { SynthesisedStack } from "../deploy/stacks.ts";
import { objectsOf } from "../manifests/stack-objects.ts";
import { clusterReader } from "./cluster.ts";
import { watchedKinds } from "./health.ts";
import { describeOutcomes, type Target, waitForAll } from "./wait.ts";

/** Longer than the operator takes to look at a new generation, and than one retry of its own. */
const errorGraceMs = 90_000;

const pollMs = 2_000;

/** What of the stacks has a health: jobs, clusters, Deployments. */
export function targetsOf(stacks: readonly SynthesisedStack[], namespace: string): Target[] {
  return stacks
    .flatMap(({ json }) => objectsOf(json))
    .filter(({ kind }) => watchedKinds.has(kind))
    .map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      name: metadata.name,
      namespace: metadata.namespace ?? namespace,
    }));
}

/** @returns whether everything is ready; what is not has been printed */
export async function waitForStacks(
  stacks: readonly SynthesisedStack[],
  namespace: string,
  timeoutMs: number,
): Promise<boolean> {
  const targets = targetsOf(stacks, namespace);
  const surroundings = {
    read: clusterReader(),
    now: () => performance.now(),
    pause: (milliseconds: number) => pause(milliseconds),
    log: (line: string) => console.log(line),
  };
  const open = await waitForAll(targets, surroundings, { timeoutMs, errorGraceMs, pollMs });
  if (open.length === 0) {
    console.log(`All ${targets.length} are ready.`);
    return true;
  }
  console.error(describeOutcomes(open, namespace).join("\n"));
  return false;
}
