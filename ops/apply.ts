import { parseArgs } from "node:util";
import { ApiServer } from "./apply/api-server.ts";
import { execute } from "./apply/execute.ts";
import { makePlan } from "./apply/plan.ts";
import { ApplyProblem } from "./apply/problems.ts";
import { destroyFindings } from "./apply/prune.ts";
import { describePlan, isEmpty } from "./apply/report.ts";
import type { ApiObject } from "./manifests/convert.ts";
import { synthesise } from "./manifests/synthesise.ts";

const help = `Usage: npm run apply -- ENVIRONMENT [--dry-run [--detailed-exitcode]] [--prune] [--kubeconfig FILE]

Applies all objects of an environment server-side, without Terraform: asks the API server by a dry run what each would do,
shows it, and changes something only when none is refused. Fields that somebody else changed are put back.

  --dry-run            show what would be done, change nothing
  --detailed-exitcode  with --dry-run: 3 when something would be done
  --prune              delete what an earlier apply made and the code no longer has
  --destroy KIND/NAME  second key for an object with state that --prune would delete; the first is the annotation
                       streaming-inference/allow-destroy=NAME on the object. Can be given several times
  --kubeconfig FILE    whose current context is the cluster (default: KUBECONFIG, then ~/.kube/config)
  --help               this text

Exit: 0 done, 1 refused or failed, 2 wrong arguments.`;

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      "dry-run": { type: "boolean", default: false },
      "detailed-exitcode": { type: "boolean", default: false },
      prune: { type: "boolean", default: false },
      destroy: { type: "string", multiple: true, default: [] },
      kubeconfig: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [environment, ...rest] = positionals;
  if (environment === undefined || rest.length > 0) {
    console.error(
      `${positionals.length} environments are named; exactly one is allowed, such as: npm run apply -- dev --dry-run`,
    );
    return 2;
  }
  const stacks = synthesise(environment);
  if (stacks === undefined) return 1;
  const objects = stacks.flatMap((stack) => stack.objects);
  const manager = `streaming-inference-${environment}`;
  const api = await ApiServer.connect(values.kubeconfig);
  const plan = await makePlan(api, objects, { manager, namespace: namespaceOf(objects) });
  const findings = values.prune ? destroyFindings(plan.prunes, new Set(values.destroy)) : [];
  console.log(describePlan(plan, values.prune));
  if (findings.length > 0) throw new ApplyProblem(...findings);
  if (values["dry-run"]) return values["detailed-exitcode"] && !isEmpty(plan, values.prune) ? 3 : 0;
  const { applied, pruned } = await execute(api, plan, { manager, prune: values.prune });
  console.log(`${applied} applied, ${pruned} deleted`);
  return 0;
}

/** The project's own: most objects lie in it, topics may lie in the brokers'. */
function namespaceOf(objects: readonly ApiObject[]): string {
  const counts = new Map<string, number>();
  for (const { metadata } of objects) {
    const { namespace = "default" } = metadata;
    counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  const [[namespace] = ["default"]] = [...counts].sort(([, a], [, b]) => b - a);
  return namespace;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
}
