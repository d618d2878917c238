import { prunedKinds } from "../../../ops/apply/kinds.ts";
import type { ApiObject } from "../../../ops/manifests/convert.ts";
import { deployerOf } from "../../cluster/harness/deployment.ts";
import { withoutServerFields } from "../../ops/manifests/recordings.ts";

/** Sets of a Role, which Terraform's provider keeps in an order of its own. */
const sets = ["verbs", "resources", "apiGroups"];

/**
 * Everything of the kinds that the stacks make in a project, by kind and name: without what a server adds for each object
 * anew, and with the same text for the namespace whatever it is called, so that two projects can be compared.
 */
export async function liveObjects(
  kubeconfig: string,
  namespace: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { api } = await deployerOf(kubeconfig, namespace);
  const objects: Record<string, unknown> = {};
  for (const { apiVersion, kind } of prunedKinds) {
    for (const object of await listed(api.list(apiVersion, kind, namespace))) {
      const own = withoutServerFields({ ...object, apiVersion, kind });
      const text = JSON.stringify(own, (field, value) =>
        sets.includes(field) && Array.isArray(value) ? [...value].sort() : value,
      );
      objects[`${kind} ${object.metadata.name}`] = JSON.parse(text.replaceAll(namespace, "<project>"));
    }
  }
  return objects;
}

/** Of a kind that the cluster lacks there are none. */
async function listed(objects: Promise<ApiObject[]>): Promise<ApiObject[]> {
  try {
    return await objects;
  } catch (error) {
    if ((error as { code?: number }).code === 404) return [];
    throw error;
  }
}
