import { describe, expect, it } from "vitest";
import { builtInKind } from "../../ops/manifests/kubernetes-schema.ts";
import { podsOf } from "../../ops/policies/pods.ts";
import { rules } from "../../ops/policies/rules.ts";
import { crdValidator } from "../helpers/crd-schema.ts";
import { type CrdSource, crdsOf, routeCrds } from "../helpers/crds.ts";
import { environments, projectObjects } from "../helpers/project.ts";
import { podTemplateProblems, schemaProblems } from "../helpers/strict-schema.ts";

/** What environment `local` may do otherwise, and why. */
const exceptions: Readonly<Record<string, readonly [rule: string, part: RegExp, reason: string][]>> = {
  local: [
    ["S5", /localhost\//, "a test cluster's images lie on its node: no registry, no digest"],
    ["F2", /security\.ssl\.internal\.enabled/, "TLS between pods needs a keystore, which a trial has not"],
  ],
};

/** The newest operator's CRDs where they are at hand; else 1.10's, which do not know Flink 2.2 yet and are alike otherwise. */
const newest = crdsOf("1.15");
const flinkProblems = crdValidator(newest ?? (crdsOf("1.10") as CrdSource));
const routeProblems = crdValidator(routeCrds);
const isNewerFlink = (problem: string) => newest === undefined && problem.startsWith("/spec/flinkVersion ");

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

  it("is what the CRDs of the operator and of OpenShift allow, unknown fields refused", () => {
    const flink = [...objects.of("FlinkDeployment"), ...objects.of("FlinkSessionJob")];
    expect(flink.length).toBeGreaterThan(2);
    const problems = [
      ...flink.flatMap((object) => flinkProblems(object).filter((problem) => !isNewerFlink(problem))),
      ...objects.of("Route").flatMap((object) => routeProblems(object)),
    ];
    expect(problems).toEqual([]);
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
