import { loadEnvironment } from "../config/load.ts";
import { deploy } from "./deploy/deploy.ts";
import { readDeployFlags, sharedHelp } from "./deploy/options.ts";

const help = `Usage: npm run deploy -- ENVIRONMENT [--plan-only] [--stack NAME]… [--destroy KIND/NAME]…

Plans every stack, judges the plans, applies those very plans in the order of the stacks, and waits until every job is
RUNNING and STABLE. Nothing is applied when one plan is refused. The cluster is KUBECONFIG's.

  --plan-only      stop before the apply; exit code 2 when something would change
  --destroy        this resource may lose its state; the environment has to list it under allowDestroy as well
  --teardown       destroy the stacks, in the opposite order
  --no-wait        do not wait for the jobs
  --timeout        wait at most so many seconds (default: 600)
${sharedHelp}

Exit code: 0 when all is deployed or nothing would change, 2 when --plan-only found changes, 1 for a refusal or a failure.`;

async function main(argv: string[]): Promise<number> {
  const flags = readDeployFlags(argv);
  if (flags.help) {
    console.log(help);
    return 0;
  }
  return await deploy(loadEnvironment(flags.environment, "npm run deploy --"), flags);
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
