import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dump } from "js-yaml";
import { type ApiObject, toApiObject } from "./manifests/convert.ts";

const root = join(import.meta.dirname, "..");

const help = `Usage: npm run manifests -- ENVIRONMENT [--out DIR]

Writes the API objects that Terraform would create, one YAML file each, for oc diff, kubeconform and policy tools:
DIR/<stack>/<kind>-<name>.yaml. They come from the Terraform JSON of main.ts, so that there is one source.

  --out   folder, emptied first (default: manifests/ENVIRONMENT)
  --help  this text`;

/** The resources of one stack's `cdk.tf.json`. */
interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
}

/** All objects of a stack, in the order of its Terraform JSON. */
export function objectsOf({ resource = {} }: StackJson): ApiObject[] {
  return Object.entries(resource).flatMap(([type, byId]) =>
    Object.values(byId).map((configuration) => toApiObject(type, configuration)),
  );
}

function main(argv: string[]): number {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [environment, ...rest] = positionals;
  if (environment === undefined || rest.length > 0) {
    console.error(
      `${positionals.length} environments are named; exactly one is allowed, such as: npm run manifests -- dev`,
    );
    return 2;
  }
  const out = values.out ?? join(root, "manifests", environment);
  const synthesised = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    const { status } = spawnSync(process.execPath, ["--import", "tsx", "main.ts"], {
      cwd: root,
      env: { ...process.env, ENVIRONMENT: environment, CDKTF_OUTDIR: synthesised },
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) return 1;
    console.log(`${write(synthesised, out)} objects in ${out}`);
    return 0;
  } finally {
    rmSync(synthesised, { recursive: true });
  }
}

/** @returns how many objects were written */
function write(synthesised: string, out: string): number {
  rmSync(out, { recursive: true, force: true });
  let count = 0;
  for (const stack of readdirSync(join(synthesised, "stacks"))) {
    const json = readFileSync(join(synthesised, "stacks", stack, "cdk.tf.json"), "utf8");
    mkdirSync(join(out, stack), { recursive: true });
    for (const object of objectsOf(JSON.parse(json) as StackJson)) {
      const name = `${object.kind}-${object.metadata.name}`.toLowerCase();
      writeFileSync(join(out, stack, `${name}.yaml`), dump(object, { lineWidth: 120, noRefs: true }), {
        // Two objects under one name would hide one of them.
        flag: "wx",
      });
      count += 1;
    }
  }
  return count;
}

if (process.argv[1] !== undefined && process.argv[1] === import.meta.filename) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
  }
}
