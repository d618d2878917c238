import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadEnvironment } from "../config/load.ts";
import { pinnedJars, uploadJars } from "./deploy/upload-jars.ts";

const help = `Usage: npm run upload-jars -- ENVIRONMENT [--dry-run]

Puts the jars of the session cluster's jobs into the environment's bucket, as jars/<job>/<sha256>.jar, from where
custom-jar-server fetches them. The hashes are those of config/artifacts.json; a jar that was built with another hash is
refused, one that is there already is not sent again.

  --dry-run  say what would be uploaded
  --help     this text

Credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or what else the AWS tools read.`;

async function main(argv: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { "dry-run": { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const environment = loadEnvironment(positionals[0], "npm run upload-jars --");
  const jars = pinnedJars(environment, join(import.meta.dirname, ".."));
  console.log((await uploadJars(environment, jars, { dryRun: values["dry-run"] })).join("\n"));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
