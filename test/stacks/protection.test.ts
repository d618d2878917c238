import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import type { Environment } from "../../config/schema.ts";
import { project } from "../helpers/project.ts";
import { resourcesOf } from "../helpers/synth.ts";

const dev = loadEnvironment("dev");

/** Every custom resource of an environment that Terraform refuses to destroy, as `<Kind>/<name>`. */
function protectedResources(environment: Environment): string[] {
  return project(environment).flatMap((stack) =>
    Object.values(resourcesOf(stack)["kubernetes_manifest"] ?? {})
      .filter(({ lifecycle }) => (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy)
      .map(({ manifest }) => {
        const { kind, metadata } = manifest as { kind: string; metadata: { name: string } };
        return `${kind}/${metadata.name}`;
      }),
  );
}

describe("the protection of jobs", () => {
  it("covers every cluster and every job, and is lifted from the one that allowDestroy lists", () => {
    const all = protectedResources(dev);
    expect(all).toEqual(
      expect.arrayContaining([
        "FlinkDeployment/ml-inference",
        "FlinkDeployment/data-team-session",
        "FlinkSessionJob/csv-replay",
      ]),
    );
    for (const one of all) {
      const left = protectedResources({ ...dev, allowDestroy: [one] });
      expect(left).toEqual(all.filter((other) => other !== one));
    }
  });

  it("orders the stacks: platform, then model serving, then Flink", () => {
    const stacks = project(dev);
    const names = stacks.map((stack) => stack.dependencies.map(({ node }) => node.id));
    expect(names[0]).toEqual([]);
    expect(names[1]).toEqual(["dev-platform"]);
    for (const dependencies of names.slice(2)) expect(dependencies).toContain("dev-model-serving");
  });
});
