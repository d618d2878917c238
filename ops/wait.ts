import { parseArgs } from "node:util";
import { loadEnvironment } from "../config/load.ts";
import { chooseStacks, synthesiseStacks } from "./deploy/stacks.ts";
import { waitForStacks } from "./wait/stacks.ts";

const help = `Usage: npm run wait -- ENVIRONMENT [--stack NAME]… [--timeout SECONDS]

Waits until every job is RUNNING and STABLE and every Deployment has all its pods, each of the version that is deployed.
npm run deploy does so by itself; after cdktf deploy it is a step of its own.

  --stack    only these stacks, such as dev-job-ml-inference (default: all)
  --timeout  at most as long (default: 600)
  --help     this text

Exit code: 0 when all is ready, 1 when something failed or time is up.`;

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      stack: { type: "string", multiple: true },
      timeout: { type: "string", default: "600" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const timeout = Number(values.timeout);
  if (!Number.isFinite(timeout) || timeout <= 0) {
    console.error(
      `--timeout is no duration. Got: "${values.timeout}". Allowed: seconds above 0. Such as --timeout 600.`,
    );
    return 1;
  }
  const environment = loadEnvironment(positionals[0], "npm run wait --");
  const stacks = chooseStacks(synthesiseStacks(environment.name), values.stack ?? []);
  return (await waitForStacks(stacks, environment.namespace, timeout * 1000)) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
