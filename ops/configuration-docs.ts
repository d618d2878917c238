import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { configurationMarkdown } from "./configuration/markdown.ts";

const file = "docs/configuration.md";

if (process.argv.includes("--help")) {
  console.log(`Usage: npm run configuration-docs

Writes ${file}: every setting of an environment, from the schema that checks it.`);
} else {
  writeFileSync(join(import.meta.dirname, "..", file), configurationMarkdown());
  console.log(`Written: ${file}`);
}
