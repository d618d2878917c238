import type { ApiObject } from "../manifests/convert.ts";
import { ApiError, type ApiServer } from "./api-server.ts";
import type { Finding } from "./problems.ts";

/** What keeps a cluster from taking the objects, whatever they hold: all of it at once, before anything is changed. */
export async function preflight(api: ApiServer, objects: readonly ApiObject[]): Promise<Finding[]> {
  // The first call tells whether anybody answers and knows the caller; it throws when not.
  await api.call("GET", "/version");
  const findings: Finding[] = [];
  const kinds = new Map(
    objects.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]),
  );
  for (const { apiVersion, kind } of kinds.values()) {
    if ((await api.resourcesOf(apiVersion)).has(kind)) continue;
    findings.push({
      what: `The cluster has no kind ${kind}`,
      got: `${objects.filter((object) => object.kind === kind).length} of ${apiVersion}`,
      allowed: "kinds whose CustomResourceDefinition is installed in this version",
      remedy: `Ask the cloud team for it (a CRD is cluster-wide), or change the environment so that no ${kind} is made`,
    });
  }
  const namespaces = new Set(objects.flatMap(({ metadata: { namespace } }) => namespace ?? []));
  for (const namespace of namespaces) findings.push(...(await namespaceFindings(api, namespace)));
  return findings;
}

async function namespaceFindings(api: ApiServer, namespace: string): Promise<Finding[]> {
  const allowed = "a namespace that exists and that this account may read";
  const remedy =
    "Have the cloud team make the project and give its admin role to this account, or correct the environment";
  try {
    const found = (await api.get({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })) as
      | { metadata: { deletionTimestamp?: string } }
      | undefined;
    if (found === undefined) {
      return [{ what: "The namespace is missing", got: namespace, allowed, remedy }];
    }
    if (found.metadata.deletionTimestamp === undefined) return [];
    const since = found.metadata.deletionTimestamp;
    return [
      {
        what: "The namespace is being deleted",
        got: `${namespace}, since ${since}`,
        allowed,
        remedy: "Wait until it is gone and have it made anew",
      },
    ];
  } catch (error) {
    // Somebody else's namespace may take objects all the same; whether it does, the dry run says.
    if (error instanceof ApiError && error.code === 403) return [];
    throw error;
  }
}
