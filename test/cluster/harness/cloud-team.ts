import grants from "../../../ops/apply/cloud-team.json" with { type: "json" };
import type { ApiObject } from "../../../ops/manifests/convert.ts";
import type { Kubectl } from "./kubectl.ts";
import { deployer, type Project } from "./project.ts";

/** Where topics are made: decides what the cloud team has to grant. */
export type Topics = "job" | "strimzi";

/** Whether a project's admin cannot apply an object by the cloud team's list. */
export function isOnList({ kind, metadata }: ApiObject, topics: Topics): boolean {
  return grantsFor(topics).some(({ refused }) =>
    refused.some((entry) => entry.kind === kind && (!("name" in entry) || entry.name === metadata.name)),
  );
}

/** Does what the list asks the cloud team for. */
export function grantAll(kubectl: Kubectl, project: Project, topics: Topics, brokers: string): void {
  const items = grantsFor(topics).flatMap(({ grant }) => grant);
  const values: Record<string, string> = { project: project.namespace, deployer, brokers };
  const text = JSON.stringify({ apiVersion: "v1", kind: "List", items }).replaceAll(
    /\$\{(\w+)\}/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  );
  kubectl(["apply", "--server-side", "--filename=-"], { input: text });
}

function grantsFor(topics: Topics) {
  return grants.filter(({ when }) => when === "always" || when === topics);
}
