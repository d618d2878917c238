// Compares the stacks that two frameworks have synthesised: equal but for what names the framework itself.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

const [before, after] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const versions = new Set();

for (const environment of readdirSync(before)) {
  for (const stack of readdirSync(join(before, environment, "stacks"))) {
    const [old, successor] = [before, after].map((folder) => {
      const file = join(folder, environment, "stacks", stack, "cdk.tf.json");
      const json = JSON.parse(readFileSync(file, "utf8"));
      versions.add(json["//"]?.metadata?.version);
      return comparable(json);
    });
    if (isDeepStrictEqual(old, successor)) passed += 1;
    else {
      failed += 1;
      console.log(`${stack} differs: ${JSON.stringify(firstDifference(old, successor))}`);
    }
  }
}
// Both sides by one framework would be equal and would say nothing.
if (versions.size < 2) {
  failed += 1;
  console.log(`Both sides were synthesised by version ${[...versions].join()}; the successor was not used.`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Without metadata, which names the framework's version and outputs. */
function comparable(node) {
  if (Array.isArray(node)) return node.map(comparable);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== "//")
      .map(([key, value]) => [key, comparable(value)]),
  );
}

function firstDifference(a, b, path = "") {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return isDeepStrictEqual(a, b) ? undefined : { path, cdktf: a, cdktn: b };
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(a[key], b[key], `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
