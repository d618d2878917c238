import { describe, expect, it } from "vitest";
import { local } from "../../config/environments/local.ts";
import { ConfigurationError, loadEnvironment, validateEnvironment } from "../../config/load.ts";

/** The valid base plus some changes by path, as a plain object that the types do not protect. */
function changed(changes: Readonly<Record<string, unknown>>): unknown {
  const base: Record<string, unknown> = structuredClone(local);
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split(".");
    const last = parts.pop() ?? "";
    const parent = parts.reduce((at, part) => at[part] as Record<string, unknown>, base);
    parent[last] = value;
  }
  return base;
}

describe("loadEnvironment", () => {
  it("loads the local environment, frozen to the leaves", () => {
    const environment = loadEnvironment("local");
    expect(environment.name).toBe("local");
    expect(Object.isFrozen(environment.flink.configuration)).toBe(true);
  });

  it("requires a name", () => {
    expect(() => loadEnvironment(undefined)).toThrow(
      "No environment is chosen: the variable ENVIRONMENT is not set. Allowed: local. Set it, for example ENVIRONMENT=local.",
    );
  });

  it("refuses an unknown name, also one that every object has", () => {
    expect(() => loadEnvironment("stage")).toThrow('There is no environment "stage". Allowed: local.');
    expect(() => loadEnvironment("constructor")).toThrow(ConfigurationError);
  });

  it("reports all problems at once, with path and value", () => {
    const bad = changed({ "kafka.replicationFactor": 0, "flink.paralelism": 2, "flink.version": "two" });
    let message = "";
    try {
      validateEnvironment("local", bad);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain("kafka.replicationFactor: must be >= 1; got 0");
    expect(message).toContain("paralelism");
    expect(message).toContain('flink.version: must match pattern "^[0-9]+\\.[0-9]+\\.[0-9]+$"; got "two"');
  });

  it.each([
    [
      "an attempt that outlasts the deadline",
      { "jobs.mlInference.deadlineMs": 1_000 },
      "jobs.mlInference.requestTimeoutMs: one attempt may take 5000 ms, longer than the whole deadline of 1000 ms; make it smaller than deadlineMs",
    ],
    [
      "more parallelism than slots",
      { "flink.parallelism": 9 },
      "flink.parallelism: 9 needs more slots than 1 x 4; raise taskManagers or taskSlots",
    ],
    [
      "a file under another name",
      { name: "dev" },
      'name: is "dev" in the file of environment "local"; write "local"',
    ],
  ])("refuses %s", (_what, change, message) => {
    expect(() => validateEnvironment("local", changed(change))).toThrow(message);
  });
});
