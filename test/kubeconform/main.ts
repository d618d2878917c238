import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { dump, load } from "js-yaml";
import { loadEnvironment } from "../../config/load.ts";
import { fromArchive, fromFolder } from "../../constructs/imports/generator/read-crds.mjs";
import { strictSchemas } from "../helpers/crd-schema.ts";
import { type CrdSource, crdsOf, type OperatorVersion, routeCrds } from "../helpers/crds.ts";
import { environments } from "../helpers/project.ts";

/** Arguments: folder with the program and Kubernetes' schemas, folder with the CRDs of other people's operators. */
const [place = "", foreign = ""] = process.argv.slice(2);
const root = join(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "kubeconform-"));
/** Kinds that nobody can judge without the CRDs of operator 1.15, which are on no registry. */
const flinkKinds = ["FlinkDeployment", "FlinkSessionJob", "FlinkStateSnapshot"];

interface Outcome {
  readonly resources: readonly {
    filename: string;
    kind: string;
    name: string;
    status: string;
    msg: string;
  }[];
  readonly summary: { valid: number; invalid: number; errors: number; skipped: number };
}

let passed = 0;
let failed = 0;
const note = (holds: boolean, message: string) => {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? "ok  " : "FAIL"} ${message}`);
};

/** Writes a schema where the template of {@link kubeconform} looks for it. */
function writeSchema(folder: string, apiVersion: string, kind: string, schema: unknown): void {
  // For the core kinds, which have no group, kubeconform takes the version for it.
  const [version = "", group = version] = apiVersion.split("/").reverse();
  const file = join(folder, group, `${kind.toLowerCase()}_${version}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(schema));
}

function kubeconform(schemas: string, manifests: string, skip: readonly string[]): Outcome {
  const template = `${schemas}/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`;
  const args = ["-strict", "-summary", "-verbose", "-output", "json", "-schema-location", template];
  if (skip.length > 0) args.push("-skip", skip.join(","));
  const { stdout, stderr } = spawnSync(join(place, "kubeconform"), [...args, manifests], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (stdout === "") throw new Error(`kubeconform says nothing: ${stderr}`);
  return JSON.parse(stdout) as Outcome;
}

/** The API's own kinds, each in one file: what they refer to lies in a file of its own in the package. */
function writeKubernetesSchemas(folder: string): void {
  const { $defs } = JSON.parse(readFileSync(join(place, "kubernetes/_definitions.json"), "utf8"));
  for (const [name, schema] of Object.entries($defs as Record<string, Record<string, unknown>>)) {
    for (const { group, kind, version } of groupVersionKinds(schema)) {
      const apiVersion = group === "" ? version : `${group}/${version}`;
      writeSchema(folder, apiVersion, kind, { $ref: `#/$defs/${name}`, $defs });
    }
  }
}

interface GroupVersionKind {
  readonly group: string;
  readonly kind: string;
  readonly version: string;
}

/** Only of the kinds that are made here: with all definitions each file has megabytes. */
function groupVersionKinds(schema: Record<string, unknown>): readonly GroupVersionKind[] {
  const all = (schema["x-kubernetes-group-version-kind"] ?? []) as readonly GroupVersionKind[];
  return all.filter(({ kind }) => made.has(kind));
}

const read = (source: CrdSource) => ("jar" in source ? fromArchive(source.jar) : fromFolder(source.folder));
const made = new Set<string>();

try {
  const manifestsOf = (environment: string) => join(work, "manifests", environment);
  for (const environment of environments) {
    const args = [join(root, "ops/manifests.ts"), environment, "--out", manifestsOf(environment)];
    execFileSync(process.execPath, ["--import", "tsx", ...args], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
    for (const file of filesBelow(manifestsOf(environment)))
      made.add((load(readFileSync(file, "utf8")) as { kind: string }).kind);
  }
  for (const environment of environments) {
    const schemas = join(work, "schemas", environment);
    writeKubernetesSchemas(schemas);
    const operator = crdsOf(loadEnvironment(environment).platform.operatorVersion as OperatorVersion);
    const others = readdirSync(foreign).map((name) => load(readFileSync(join(foreign, name), "utf8")));
    const crds = [...read(routeCrds), ...others, ...(operator === undefined ? [] : read(operator))];
    for (const { apiVersion, kind, schema } of strictSchemas(crds))
      writeSchema(schemas, apiVersion, kind, schema);

    const skip = operator === undefined ? flinkKinds : [];
    if (skip.length > 0) console.log(`skip ${environment}: ${skip.join(", ")}, for want of CRD_DIR`);
    const { resources, summary } = kubeconform(schemas, manifestsOf(environment), skip);
    for (const { kind, name, status, msg } of resources)
      if (!["statusValid", "statusSkipped"].includes(status))
        console.log(`     ${kind} ${name}: ${status} ${msg}`);
    const files = filesBelow(manifestsOf(environment)).length;
    const { valid, invalid, errors, skipped } = summary;
    const expected = resources.filter(({ kind }) => skip.includes(kind)).length;
    note(
      invalid + errors === 0 && skipped === expected && valid + skipped === files && valid > 0,
      `${environment}: ${valid} of ${files} manifests are valid, ${invalid} are not, ${errors} could not be judged, ${skipped} skipped`,
    );
    if (environment === "dev")
      note(findsMistakes(schemas, manifestsOf(environment)), "a mistake in each kind is found");
  }
} finally {
  rmSync(work, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, name));
}

/** One object of each kind that has a spec, with a field in it that nobody knows. */
function findsMistakes(schemas: string, manifests: string): boolean {
  const broken = join(work, "broken");
  mkdirSync(broken, { recursive: true });
  const kinds = new Set<string>();
  for (const file of filesBelow(manifests)) {
    const object = load(readFileSync(file, "utf8")) as { kind: string; spec?: Record<string, unknown> };
    if (object.spec === undefined || kinds.has(object.kind)) continue;
    if (flinkKinds.includes(object.kind) && crdsOf("1.15") === undefined) continue;
    kinds.add(object.kind);
    writeFileSync(
      join(broken, `${object.kind}.yaml`),
      dump({ ...object, spec: { ...object.spec, nobodyKnows: 1 } }),
    );
  }
  const { valid, invalid } = kubeconform(schemas, broken, []).summary;
  return valid === 0 && invalid === kinds.size && invalid > 0;
}
