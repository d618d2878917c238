import { describe, expect, it } from "vitest";
import { builtInKind } from "../../ops/manifests/kubernetes-schema.ts";
import { podsOf } from "../../ops/policies/pods.ts";
import { rules } from "../../ops/policies/rules.ts";
import { environments, projectObjects } from "../helpers/project.ts";
import { podTemplateProblems, schemaProblems } from "../helpers/strict-schema.ts";

/** What environment `local` may do otherwise, and why. */
const exceptions: Readonly<Record<string, readonly [rule: string, part: RegExp, reason: string][]>> = {
  local: [
    ["S5", /localhost\//, "a test cluster's images lie on its node: no registry, no digest"],
    ["F2", /security\.ssl\.internal\.enabled/, "TLS between pods needs a keystore, which a trial has not"],
  ],
};

describe.each(environments)("%s", (environment) => {
  const objects = projectObjects(environment);

  it("breaks no rule", () => {
    const found = rules.flatMap((rule) =>
      rule.check(objects.all).map(({ where, message }) => `${rule.id} ${where}: ${message}`),
    );
    const allowed = exceptions[environment] ?? [];
    const isAllowed = (line: string) =>
      allowed.some(([rule, part]) => line.startsWith(`${rule} `) && part.test(line));
    expect(found.filter((line) => !isAllowed(line))).toEqual([]);
    // An exception that nothing needs any more hides the next mistake.
    expect(
      allowed.filter(([rule, part]) => !found.some((line) => line.startsWith(`${rule} `) && part.test(line))),
    ).toEqual([]);
  });

  it("is what Kubernetes' own schemas allow, unknown fields refused", () => {
    const builtIn = objects.all.filter((object) => builtInKind(object) !== undefined);
    expect(builtIn.length).toBeGreaterThan(15);
    expect(
      builtIn.flatMap((object) =>
        schemaProblems(object).map((p) => `${object.kind} ${object.metadata.name}: ${p}`),
      ),
    ).toEqual([]);
    expect(
      podsOf(objects.all).flatMap(({ where, template }) =>
        podTemplateProblems(template).map((p) => `${where}: ${p}`),
      ),
    ).toEqual([]);
  });

  it("has each object once, in its own namespace or where its owner lies", () => {
    const names = objects.all.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const outside = objects.all.filter(({ metadata }) => !/^data-team/.test(metadata.namespace ?? ""));
    expect(new Set(outside.map(({ kind }) => kind))).toEqual(
      new Set(environment === "prod" ? ["KafkaTopic"] : []),
    );
  });
});
