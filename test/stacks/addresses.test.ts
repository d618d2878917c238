import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environments, project } from "../helpers/project.ts";
import { addresses, resourcesOf } from "../helpers/synth.ts";

/**
 * Terraform addresses of every stack, as they were pinned. A changed address replaces the resource, and with a
 * FlinkDeployment goes its job's state: a difference here is a decision. `PIN=1 npx vitest run test/stacks/addresses`
 * writes the file anew.
 */
const file = join(import.meta.dirname, "addresses.json");

const now = Object.fromEntries(
  environments.flatMap((environment) =>
    project(environment).map((stack) => [stack.node.id, addresses(resourcesOf(stack))] as const),
  ),
);
if (process.env["PIN"] === "1") writeFileSync(file, `${JSON.stringify(now, undefined, 2)}\n`);
const pinned = JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>;

describe("Terraform addresses", () => {
  it("of the same stacks as were pinned", () => expect(Object.keys(now)).toEqual(Object.keys(pinned)));

  it.each(Object.keys(pinned))("of %s are as they were pinned", (stack) => {
    expect(now[stack]).toEqual(pinned[stack]);
  });
});
