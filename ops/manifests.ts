import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dump } from "js-yaml";
import { type StackObjects, synthesise } from "./manifests/synthesise.ts";

const help = `Usage: npm run manifests -- ENVIRONMENT [--out DIR]

Writes the API objects that Terraform would create, one YAML file each, for oc diff, kubeconform and policy tools:
DIR/<stack>/<kind>-<name>.yaml. They come from the Terraform JSON of main.ts, so that there is one source.

  --out   folder, emptied first (default: manifests/ENVIRONMENT)
  --help  this text`;

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
  const stacks = synthesise(environment);
  if (stacks === undefined) return 1;
  const out = values.out ?? join(import.meta.dirname, "../manifests", environment);
  console.log(`${write(stacks, out)} objects in ${out}`);
  return 0;
}

/** @returns how many objects were written */
function write(stacks: readonly StackObjects[], out: string): number {
  rmSync(out, { recursive: true, force: true });
  let count = 0;
  for (const { stack, objects } of stacks) {
    mkdirSync(join(out, stack), { recursive: true });
    for (const object of objects) {
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

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
}
