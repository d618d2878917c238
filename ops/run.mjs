/** `npm run ops -- TOOL [OPTION…]`: runs a tool of this folder. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [tool, ...options] = process.argv.slice(2);
const tools = readdirSync(import.meta.dirname)
  // The others are parts of these.
  .filter(
    (file) =>
      /^[a-z-]+\.ts$/.test(file) && readFileSync(join(import.meta.dirname, file)).includes("process.argv"),
  )
  .map((file) => file.replace(".ts", ""));

if (tool === undefined || tool === "--help") {
  console.log(
    `Usage: npm run ops -- TOOL [OPTION…]\n\nTools, each with its --help:\n${tools.map((name) => `  ${name}`).join("\n")}`,
  );
} else if (!tools.includes(tool)) {
  console.error(
    `There is no tool "${tool}". Allowed: ${tools.join(", ")}. Name one of these, or --help for what they do.`,
  );
  process.exitCode = 2;
} else {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const program = join(import.meta.dirname, `${tool}.ts`);
  const { status } = spawnSync(process.execPath, ["--import", tsx, program, ...options], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}
