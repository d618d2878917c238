import { describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("readOptions", () => {
  it("takes bases from options before variables", () => {
    const variables = { NODE_IMAGE: `a@${digest}`, GO_IMAGE: "localhost/go:1" };
    const { baseImages } = readOptions(["--no-push", "--base", `NODE_IMAGE=b@${digest}`], variables);
    expect(baseImages).toEqual({ NODE_IMAGE: `b@${digest}`, GO_IMAGE: "localhost/go:1" });
  });

  it("takes the registry from a variable, and none with --no-push", () => {
    expect(readOptions([], { REGISTRY: "r.example.com/team/" }).registry).toBe("r.example.com/team");
    expect(readOptions(["--no-push"], { REGISTRY: "r.example.com/team" }).registry).toBeUndefined();
  });

  it.each([
    [[], "No registry is named. Allowed: --registry HOST[:PORT]/PATH, the variable REGISTRY, or --no-push."],
    [["--base", "NODE_IMAGE=node:24"], 'NODE_IMAGE is "node:24", which can be another image tomorrow.'],
    [["--base", `PERL_IMAGE=a@${digest}`], 'There is no base "PERL_IMAGE". Allowed: FLINK_IMAGE, '],
    [["--secret", "ca"], '--secret got "ca". Allowed: ID=FILE.'],
    [["--tags"], "Unknown option '--tags'"],
  ])("refuses %j", (args, message) => {
    const withPush = message.startsWith("No registry") ? args : ["--no-push", ...args];
    expect(() => readOptions(withPush, {})).toThrow(message);
  });
});
