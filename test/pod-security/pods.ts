import { podsOf } from "../../ops/policies/pods.ts";
import { at } from "../../ops/policies/rule.ts";
import { environments, projectObjects } from "../helpers/project.ts";

/** Prints every pod template of every environment, and spoilt copies of one that have to be refused. */
const templates = environments.flatMap((environment) =>
  podsOf(projectObjects(environment).all).map(({ where, template }) => ({
    where: `${environment}: ${where}`,
    template,
    expected: "allowed",
  })),
);

/** Each level "restricted" forbids in its own way. */
const spoilt: readonly [what: string, path: readonly (string | number)[], value: unknown][] = [
  ["root", ["securityContext", "runAsNonRoot"], false],
  ["no call filter", ["securityContext", "seccompProfile"], undefined],
  ["the node's network", ["hostNetwork"], true],
  ["the node's processes", ["hostPID"], true],
  ["the node's files", ["volumes", 0], { name: "tmp", hostPath: { path: "/" } }],
  ["a kernel parameter", ["securityContext", "sysctls"], [{ name: "kernel.msgmax", value: "1" }]],
  ["a privileged container", ["containers", 0, "securityContext", "privileged"], true],
  ["a gain of rights", ["containers", 0, "securityContext", "allowPrivilegeEscalation"], undefined],
  ["kept capabilities", ["containers", 0, "securityContext", "capabilities"], undefined],
  ["an added capability", ["containers", 0, "securityContext", "capabilities", "add"], ["SYS_ADMIN"]],
  ["uid 0", ["containers", 0, "securityContext", "runAsUser"], 0],
  ["a node's port", ["containers", 0, "ports", 0], { containerPort: 8000, hostPort: 8000 }],
];

const [good] = templates.filter(({ where }) => where.endsWith("Deployment ml-model-server"));
if (good === undefined) throw new Error("There is no model server among the pods: nothing to spoil.");
for (const [what, path, value] of spoilt) {
  const template = structuredClone(good.template);
  const parent = at(template, "spec", ...path.slice(0, -1)) as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  templates.push({ where: `spoilt by ${what}`, template, expected: "refused" });
}

for (const template of templates) console.log(JSON.stringify(template));
