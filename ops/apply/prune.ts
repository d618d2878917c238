import type { ApiObject } from "../manifests/convert.ts";
import { ApiError, type ApiServer } from "./api-server.ts";
import { nameOf, prunedKinds, statefulKinds } from "./kinds.ts";
import type { Finding } from "./problems.ts";

/** First key for an object with state: this annotation, on the object itself, with the object's own name. */
export const destroyAnnotation = "streaming-inference/allow-destroy";

/** An object that was applied once and has left the code. */
export interface Prune {
  readonly object: ApiObject;
  /** Whether a job's state or records go with it. */
  readonly isStateful: boolean;
}

/**
 * Objects of the namespace that were applied under `manager` and are not among `objects`. The API server itself keeps
 * who applied what: no label and no list can be lost.
 */
export async function prunesOf(
  api: ApiServer,
  objects: readonly ApiObject[],
  { manager, namespace }: { manager: string; namespace: string },
): Promise<Prune[]> {
  const kept = new Set(objects.map(nameOf));
  const found = await Promise.all(
    prunedKinds.map(({ apiVersion, kind }) => listReadable(api, apiVersion, kind, namespace)),
  );
  return found
    .flat()
    .filter((object) => isAppliedBy(object, manager) && !kept.has(nameOf(object)) && !isEnding(object))
    .map((object) => ({ object, isStateful: statefulKinds.has(object.kind) }));
}

/** What this account may not list, it has not made. */
async function listReadable(api: ApiServer, apiVersion: string, kind: string, namespace: string) {
  try {
    return await api.list(apiVersion, kind, namespace);
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return [];
    throw error;
  }
}

function isAppliedBy({ metadata }: ApiObject, manager: string): boolean {
  const managers = (metadata["managedFields"] ?? []) as readonly { manager: string; operation: string }[];
  return managers.some((entry) => entry.manager === manager && entry.operation === "Apply");
}

function isEnding({ metadata }: ApiObject): boolean {
  return metadata["deletionTimestamp"] !== undefined;
}

/**
 * Why objects with state are not deleted: both keys have to be there, the annotation on the object and the name on the
 * command line.
 *
 * @param destroy `Kind/name` of each one that the caller names
 */
export function destroyFindings(prunes: readonly Prune[], destroy: ReadonlySet<string>): Finding[] {
  const findings: Finding[] = [];
  for (const { object, isStateful } of prunes) {
    if (!isStateful) continue;
    const { kind, metadata } = object;
    const annotations = (metadata["annotations"] ?? {}) as Readonly<Record<string, string>>;
    const isAnnotated = annotations[destroyAnnotation] === metadata.name;
    const isNamed = destroy.has(`${kind}/${metadata.name}`);
    if (isAnnotated && isNamed) continue;
    const missing = [
      ...(isAnnotated ? [] : [`annotation ${destroyAnnotation}=${metadata.name}`]),
      ...(isNamed ? [] : [`--destroy ${kind}/${metadata.name}`]),
    ];
    findings.push({
      object: nameOf(object),
      what: `${nameOf(object)} has left the code and holds state, which would be lost with it`,
      got: `${missing.length === 2 ? "neither key" : "one key"} to destroy it, without ${missing.join(" and ")}`,
      allowed: "both keys, or the object back in the code",
      remedy: `Take a savepoint first; then kubectl annotate ${kind.toLowerCase()} ${metadata.name} -n ${metadata.namespace} ${destroyAnnotation}=${metadata.name}, and run this again with --destroy ${kind}/${metadata.name}`,
    });
  }
  return findings;
}
