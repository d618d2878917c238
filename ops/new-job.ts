import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { changedFiles, namesOf, newFiles } from "./new-job/files.ts";

const help = `Usage: npm run new-job -- NAME [--root FOLDER]

Makes a job that works: jobs/NAME with tests on every rung of the ladder and a README, its line in jobs/pom.xml, its topic in
contract/topics.json and its entry in stacks/jobs.ts. It reads messages and passes on those that matter; what that means is
yours to write.

  NAME    small letters and dashes, as in urgent-messages
  --root  another checkout than this one
  --help  this text`;

/**
 * Makes the job's files and enters it where jobs are listed.
 *
 * @returns the paths that were written, from the root
 * @throws Error when the name is not allowed or taken; nothing is written then
 */
export function makeJob(root: string, name: string): string[] {
  const names = namesOf(name);
  if (existsSync(join(root, "jobs", name))) {
    throw new Error(
      `There is a folder jobs/${name} already. Allowed: a name that no job has. Choose another, or remove the folder.`,
    );
  }
  const files = new Map([...newFiles(names), ...changedFiles(root, names)]);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return [...files.keys()];
}

function main(argv: string[]): number {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      root: { type: "string", default: join(import.meta.dirname, "..") },
      help: { type: "boolean" },
    },
  });
  const [name, ...rest] = positionals;
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (name === undefined || rest.length > 0) {
    console.error(`One name is needed; got ${positionals.length}.\n\n${help}`);
    return 2;
  }
  for (const path of makeJob(values.root, name)) console.log(path);
  console.log(`
Next:
  jobs/mvnw -f jobs/pom.xml -pl ${name} -am spotless:apply verify   # build it, and run its tests
  PIN=1 npx vitest run test/stacks/addresses          # pin the addresses of its stack
  ENVIRONMENT=local npm run synth                     # see what would be deployed`);
  return 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.exitCode = main(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
