import { readFileSync } from "node:fs";
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

/** What the converter's objects became; written by test/cluster/record.ts. */
export const recordingsFile = join(import.meta.dirname, "recorded.generated.json");
/** What Terraform's provider made of the same resources; written by test/terraform/record.ts. */
export const typedFile = join(import.meta.dirname, "typed.generated.json");

export function readRecordings(file: string): Recording[] {
  return JSON.parse(readFileSync(file, "utf8")) as Recording[];
}

const counted = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"];
const assigned = ["clusterIP", "clusterIPs"];

/** An object without its status and what a server counts, draws or lets its controllers write for each one anew. */
export function withoutServerFields({ status: _, ...object }: ApiObject): ApiObject {
  return JSON.parse(
    JSON.stringify(object, (field, value) => (isServers(field, object.kind, value) ? undefined : value)),
  ) as ApiObject;
}

function isServers(field: string, kind: string, value: unknown): boolean {
  // What is left where a controller's annotation was the only one.
  if (field === "annotations" && Object.keys(value as object).every((key) => isServers(key, kind, ""))) {
    return true;
  }
  if (counted.includes(field) || (kind === "Service" && assigned.includes(field))) return true;
  return /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$|^deployment\.kubernetes\.io\/revision$/.test(
    field,
  );
}
