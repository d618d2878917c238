import { join } from "node:path";
import type { ApiObject } from "../../../ops/manifests/convert.ts";

/** A typed resource, and what a live API server made of what the converter made of it. */
export interface Recording {
  /** Terraform's resource type. */
  readonly type: string;
  /** The resource as in `cdk.tf.json`. */
  readonly configuration: Record<string, unknown>;
  /** As the API server returned it, without what {@link withoutServerFields} removes. */
  readonly live: ApiObject;
}

/** Written by test/cluster/record.ts. */
export const recordingsFile = join(import.meta.dirname, "recorded.generated.json");

const counted = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"];
const assigned = ["clusterIP", "clusterIPs"];

/** An object without its status and what a server counts, draws or lets its controllers write for each one anew. */
export function withoutServerFields({ status: _, ...object }: ApiObject): ApiObject {
  return JSON.parse(
    JSON.stringify(object, (field, value) => (isServers(field, object.kind) ? undefined : value)),
  ) as ApiObject;
}

function isServers(field: string, kind: string): boolean {
  if (counted.includes(field) || (kind === "Service" && assigned.includes(field))) return true;
  return /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$|^deployment\.kubernetes\.io\/revision$/.test(
    field,
  );
}
