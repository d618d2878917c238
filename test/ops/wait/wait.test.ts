import { describe, expect, it } from "vitest";
import type { LiveObject } from "../../../ops/wait/health.ts";
import { describeOutcomes, type Target, waitForAll } from "../../../ops/wait/wait.ts";

const target: Target = { apiVersion: "apps/v1", kind: "Deployment", name: "server", namespace: "team" };
const options = { timeoutMs: 60_000, errorGraceMs: 10_000, pollMs: 1_000 };

const live = (status: object): LiveObject => ({
  kind: "Deployment",
  metadata: { name: "server", generation: 1 },
  spec: { replicas: 1 },
  status: { observedGeneration: 1, ...status },
});
const ready = live({ replicas: 1, updatedReplicas: 1, availableReplicas: 1 });
const starting = live({ replicas: 1, updatedReplicas: 1 });
const refused = live({ conditions: [{ type: "ReplicaFailure", status: "True", message: "over quota" }] });
const stuck = live({
  conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }],
});

/** A clock that moves only when somebody pauses, and an object that takes one state a look; the last one stays. */
function world(...states: (LiveObject | undefined)[]) {
  const lines: string[] = [];
  let time = 0;
  let looks = 0;
  return {
    lines,
    elapsed: () => time,
    surroundings: {
      read: async () => states[Math.min(looks++, states.length - 1)],
      now: () => time,
      pause: async (milliseconds: number) => {
        time += milliseconds;
      },
      log: (line: string) => lines.push(line),
    },
  };
}

describe("waiting", () => {
  it("ends when all is ready and prints each change once", async () => {
    const { lines, surroundings } = world(starting, starting, ready);
    expect(await waitForAll([target], surroundings, options)).toEqual([]);
    expect(lines).toEqual([
      "   0 s  Deployment server  waiting: 0 of 1 pods ready, 1 of this version",
      "   2 s  Deployment server  ready: 1 of 1 pods ready, 1 of this version",
    ]);
  });

  it("forgives an error that goes away in time, and counts anew when it comes again", async () => {
    const gone = world(...Array(9).fill(refused), starting, ...Array(9).fill(refused), ready);
    expect(await waitForAll([target], gone.surroundings, options)).toEqual([]);
  });

  it("gives up on an error that stays, and at once on a failure", async () => {
    const stays = world(refused);
    const open = await waitForAll([target], stays.surroundings, options);
    expect(open.map(({ health }) => health.text)).toEqual(["over quota"]);
    expect(stays.elapsed()).toBe(10_000);
    const fails = world(stuck);
    expect(await waitForAll([target], fails.surroundings, options)).toHaveLength(1);
    expect(fails.elapsed()).toBe(0);
  });

  it("gives up when time is up, and says what to look at", async () => {
    const { surroundings, elapsed } = world(starting);
    const open = await waitForAll([target], surroundings, options);
    expect(elapsed()).toBe(60_000);
    expect(describeOutcomes(open, "team")).toEqual([
      "Deployment server is not ready. Got: 0 of 1 pods ready, 1 of this version. Allowed: all pods ready.",
      "  Look: oc -n team describe deployment server; oc -n team logs deployment/server",
    ]);
  });

  it("has nothing to wait for when there is nothing", async () => {
    expect(await waitForAll([], world().surroundings, options)).toEqual([]);
  });
});
