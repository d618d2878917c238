import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type CrdSource, crdsOf, routeCrds } from "../../helpers/crds.ts";

const root = join(import.meta.dirname, "../../..");
const scratch = mkdtempSync(join(tmpdir(), "crd-types-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function generate(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [join(root, "constructs/imports/generate.mjs"), ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
}

const argumentsOf = (source: CrdSource) =>
  "jar" in source ? ["--jar", source.jar] : ["--folder", source.folder];

describe("the committed types are what the CRDs say", () => {
  it.each(["1.7", "1.10"] as const)("operator %s", { timeout: 120_000 }, (version) => {
    const source = crdsOf(version) as CrdSource;
    const result = generate(["--as", `operator-${version}`, ...argumentsOf(source), "--check"]);
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
  });

  const newest = crdsOf("1.15");
  it.skipIf(newest === undefined)("operator 1.15, where CRD_DIR is set", () => {
    const result = generate(["--as", "operator-1.15", ...argumentsOf(newest as CrdSource), "--check"]);
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
  });

  it("OpenShift's Route", () => {
    const result = generate(["--as", "openshift", ...argumentsOf(routeCrds), "--check"]);
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
  });
});

describe("generate.mjs", () => {
  it("names the files that differ and what to do", () => {
    const result = generate(["--as", "operator-0.0", ...argumentsOf(routeCrds), "--check"]);
    expect(result.status).toBe(1);
    expect(result.stderr).toBe(
      "Not what the CRDs say: constructs/imports/operator-0.0/route.generated.ts.\nRun this command without --check and commit the result.\n",
    );
  });

  it("reads a cluster through kubectl, and gives equal shapes one interface", () => {
    const object = (properties: object) => ({ type: "object", properties });
    const backend = object({ name: { type: "string" }, weight: { type: "integer" } });
    const spec = object({ to: backend, others: { type: "array", items: backend }, ports: { type: "array" } });
    const crd = {
      kind: "CustomResourceDefinition",
      spec: {
        group: "route.openshift.io",
        names: { kind: "Route" },
        versions: [{ name: "v1", storage: true, schema: { openAPIV3Schema: object({ spec }) } }],
      },
    };
    writeFileSync(join(scratch, "answer.json"), JSON.stringify({ items: [crd] }));
    writeFileSync(join(scratch, "kubectl"), `#!/bin/sh\ncat "${join(scratch, "answer.json")}"\n`);
    chmodSync(join(scratch, "kubectl"), 0o755);

    const path = `${scratch}${delimiter}${process.env["PATH"]}`;
    const result = generate(["--as", "mine", "--cluster", "--to", scratch], { PATH: path });

    expect(result.stderr).toBe("");
    expect(readFileSync(join(scratch, "mine/route.generated.ts"), "utf8")).toBe(`\
// Generated from the CRDs of mine by "node constructs/imports/generate.mjs --as mine". Do not edit.
import type { ObjectMeta } from "../object-meta.ts";

export interface Route {
  readonly apiVersion: "route.openshift.io/v1";
  readonly kind: "Route";
  readonly metadata: ObjectMeta;
  readonly spec: RouteSpec;
}

export interface RouteSpec {
  readonly others?: readonly Other[];
  readonly ports?: { readonly [key: string]: unknown };
  readonly to?: Other;
}

export interface Other {
  readonly name?: string;
  readonly weight?: number;
}
`);
  });

  it("refuses two sources", () => {
    const result = generate(["--as", "mine", "--cluster", "--folder", scratch]);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(
      "A name (--as) and one source (--jar, --folder or --cluster) are needed.",
    );
  });

  it("says what a source without CRDs lacks, without a stack trace", () => {
    const result = generate(["--as", "mine", "--folder", scratch]);
    expect(result.status).toBe(1);
    expect(result.stderr).toBe(
      `No CRD of FlinkDeployment, FlinkSessionJob, FlinkStateSnapshot, Route in ${scratch}. Give the operator's API jar or a folder with its CRDs.\n`,
    );
  });
});
