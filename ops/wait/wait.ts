import { type Health, healthOf, type LiveObject } from "./health.ts";

/** An object to wait for. */
export interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** The outside world, so that tests bring their own. */
export interface Surroundings {
  /** The live object; `undefined` when there is none. */
  readonly read: (target: Target) => Promise<LiveObject | undefined>;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly log: (line: string) => void;
}

export interface WaitOptions {
  readonly timeoutMs: number;
  /** An error that stays as long as this is a failure: before, it may be an earlier generation's, or a retry mends it. */
  readonly errorGraceMs: number;
  readonly pollMs: number;
}

/** What became of an object. */
export interface Outcome {
  readonly target: Target;
  readonly health: Health;
}

/**
 * Waits until every target is ready, prints each change, and gives up when all that is left has failed or time is up.
 *
 * @returns the targets that are not ready; none when all are
 */
export async function waitForAll(
  targets: readonly Target[],
  { read, now, pause, log }: Surroundings,
  { timeoutMs, errorGraceMs, pollMs }: WaitOptions,
): Promise<Outcome[]> {
  const start = now();
  const shown = new Map<Target, string>();
  const erringSince = new Map<Target, number>();
  let open: Outcome[] = [];
  while (true) {
    const outcomes = await Promise.all(
      targets.map(async (target): Promise<Outcome> => ({ target, health: healthOf(await read(target)) })),
    );
    for (const { target, health } of outcomes) {
      if (health.state === "erring") erringSince.set(target, erringSince.get(target) ?? now());
      else erringSince.delete(target);
      const text = `${health.state}: ${health.text}`;
      if (shown.get(target) !== text) {
        shown.set(target, text);
        log(`${seconds(now() - start)}  ${target.kind} ${target.name}  ${text}`);
      }
    }
    open = outcomes.filter(({ health }) => health.state !== "ready");
    const hasGivenUp = ({ target, health }: Outcome) =>
      health.state === "failed" || now() - (erringSince.get(target) ?? now()) >= errorGraceMs;
    if (open.every(hasGivenUp) || now() - start >= timeoutMs) return open;
    await pause(pollMs);
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0).padStart(4)} s`;
}

/** What is not ready, why, and what to do. */
export function describeOutcomes(outcomes: readonly Outcome[], namespace: string): string[] {
  return outcomes.flatMap(({ target: { kind, name }, health }) => [
    `${kind} ${name} is not ready. Got: ${health.text}. Allowed: ${kind === "Deployment" ? "all pods ready" : "RUNNING and STABLE"}.`,
    `  Look: ${lookAt(kind, name, namespace)}`,
  ]);
}

function lookAt(kind: string, name: string, namespace: string): string {
  if (kind === "Deployment")
    return `oc -n ${namespace} describe deployment ${name}; oc -n ${namespace} logs deployment/${name}`;
  const resource = kind.toLowerCase();
  const pods = kind === "FlinkDeployment" ? `; oc -n ${namespace} logs deployment/${name}` : "";
  return `oc -n ${namespace} get ${resource} ${name} -o yaml; oc -n ${namespace} get events${pods}`;
}
