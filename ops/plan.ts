import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { judge } from "./plan/gate.ts";
import { parsePlan } from "./plan/plan-json.ts";
import { describeVerdict, markdownOf, type StackVerdict } from "./plan/report.ts";

const help = `Usage: npm run plan-gate -- --environment NAME [--destroy KIND/NAME]… [--markdown FILE] PLAN.json…

Judges saved plans before anything happens: what they do, and whether they would destroy the state of a job, a volume or
a topic. Each PLAN.json is the output of: terraform show -json PLAN. A dash stands for standard input.

  --environment  whose allowDestroy counts: local, dev or prod
  --destroy      this resource may be destroyed; the environment has to list it under allowDestroy as well
  --adopting     live objects are being taken over: nothing at all may be destroyed
  --markdown     writes the report for a pull request's comment into this file as well
  --help         this text

Exit code: 0 when nothing changes, 2 when something does, 1 when a plan is refused or cannot be read.`;

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      environment: { type: "string" },
      destroy: { type: "string", multiple: true },
      adopting: { type: "boolean" },
      markdown: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (positionals.length === 0) {
    console.error("No plan is named. Give at least one file with the output of terraform show -json PLAN.");
    return 1;
  }
  const { loadEnvironment } = await import("../config/load.ts");
  const environment = loadEnvironment(values.environment, "npm run plan-gate -- --environment");
  const options = {
    keys: { environment: environment.allowDestroy ?? [], command: values.destroy ?? [] },
    adopting: values.adopting ?? false,
  };
  const verdicts = positionals.map((file): StackVerdict => {
    const source = file === "-" ? "Standard input" : file;
    const plan = parsePlan(readFileSync(file === "-" ? 0 : file, "utf8"), source);
    return { stack: file === "-" ? "plan" : basename(file, ".json"), ...judge(plan, options) };
  });
  for (const verdict of verdicts) console.log(describeVerdict(verdict).join("\n"));
  if (values.markdown !== undefined) writeFileSync(values.markdown, markdownOf(environment.name, verdicts));
  return exitCodeOf(verdicts);
}

function exitCodeOf(verdicts: readonly StackVerdict[]): number {
  if (verdicts.some(({ result }) => result === "refused")) return 1;
  return verdicts.some(({ result }) => result === "changes") ? 2 : 0;
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
