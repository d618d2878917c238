/**
 * Writes the TypeScript types of the schemas (contract/src/*.generated.ts) and has the Java ones written by
 * jobs/bin/generate-contract. With --check nothing is kept: a difference is an error that names this command.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileFromFile } from "json-schema-to-typescript";

const root = import.meta.dirname;
const schemas = join(root, "schemas");
const check = process.argv.includes("--check");
const typescriptOnly = process.argv.includes("--typescript-only");

if (process.argv.includes("--help")) {
  console.log(`Usage: npm run generate [-- --check] [-- --typescript-only]

Writes the types of contract/schemas for TypeScript and Java.
  --check            write nothing; exit 1 when a committed file is not what the schemas say
  --typescript-only  leave the Java types alone (they need Maven)`);
  process.exit(0);
}

const differing = [];
for (const file of readdirSync(schemas).filter(
  (name) => name.endsWith(".schema.json") && name !== "source.schema.json",
)) {
  const name = file.replace(".schema.json", "");
  const code = await compileFromFile(join(schemas, file), {
    additionalProperties: true,
    declareExternallyReferenced: true,
    bannerComment: `// Generated from contract/schemas/${file} by "npm run generate". Do not edit.`,
    cwd: schemas,
  });
  const target = join(root, "src", `${name}.generated.ts`);
  if (!check) writeFileSync(target, code);
  else if (read(target) !== code) differing.push(`contract/src/${name}.generated.ts`);
}

if (!typescriptOnly) {
  const script = join(root, "..", "jobs", "bin", "generate-contract");
  execFileSync(script, check ? ["--check"] : [], { stdio: "inherit" });
}

if (differing.length > 0) {
  console.error(
    `Not what the schemas say: ${differing.join(", ")}.\nRun "npm run generate" and commit the result.`,
  );
  process.exit(1);
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
