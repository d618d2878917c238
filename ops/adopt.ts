import { loadEnvironment } from "../config/load.ts";
import { adopt } from "./adopt/adopt.ts";
import { readAdoptFlags, sharedHelp } from "./deploy/options.ts";

const help = `Usage: npm run adopt -- ENVIRONMENT [--apply] [--stack NAME]…

Takes over live objects that the code describes and Terraform's state lacks: each is imported, then changed in place. A
plan that would delete or replace anything is refused. Without --apply nothing is done.

  --apply          apply the plan after it was shown
${sharedHelp}

Exit code: 0 when nothing is to do or all is taken over, 2 when a plan waits for --apply, 1 for a refusal or a failure.`;

async function main(argv: string[]): Promise<number> {
  const flags = readAdoptFlags(argv);
  if (flags.help) {
    console.log(help);
    return 0;
  }
  return await adopt(loadEnvironment(flags.environment, "npm run adopt --"), flags);
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
