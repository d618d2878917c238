import { describe, expect, it } from "vitest";
import { chooseStacks, inOrder } from "../../../ops/deploy/stacks.ts";

const stack = (name: string) => ({ name, folder: `/${name}`, json: {} });

describe("the order of the stacks", () => {
  it("puts each after those that it depends on", () => {
    const dependencies = { job: ["serving"], serving: ["platform"], platform: [], another: ["serving"] };
    const stacks = Object.fromEntries(
      Object.entries(dependencies).map(([name, on]) => [name, { dependencies: on }]),
    );
    expect(inOrder({ stacks })).toEqual(["platform", "serving", "another", "job"]);
  });

  it("is kept when some are chosen, and a name that is none is refused", () => {
    const stacks = [stack("platform"), stack("serving"), stack("job")];
    const names = (...chosen: string[]) => chooseStacks(stacks, chosen).map(({ name }) => name);
    expect(names("job", "platform")).toEqual(["platform", "job"]);
    expect(names()).toEqual(["platform", "serving", "job"]);
    expect(() => names("jub")).toThrow(
      'There is no stack "jub". Allowed: platform, serving, job. Name one of these, or none for all.',
    );
  });
});
