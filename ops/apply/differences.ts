import type { ApiObject } from "../manifests/convert.ts";

/** One field that is not what it was. */
export interface Difference {
  /** Such as `spec.template.spec.containers[0].image`. */
  readonly path: string;
  /** `undefined` where the field is new. */
  readonly before: unknown;
  /** `undefined` where the field goes. */
  readonly after: unknown;
}

/** Fields that the API server writes by itself. */
const serverFields = new Set(["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"]);

/** Fields in which two states of an object differ, but for its status and what the API server counts. */
export function differencesOf(before: ApiObject, after: ApiObject): Difference[] {
  return compare(intended(before), intended(after), "");
}

function intended({ status: _, ...object }: ApiObject): Record<string, unknown> {
  const metadata = Object.entries(object.metadata).filter(([field]) => !serverFields.has(field));
  return { ...object, metadata: Object.fromEntries(metadata) };
}

function compare(before: unknown, after: unknown, path: string): Difference[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, index) =>
      compare(before[index], after[index], `${path}[${index}]`),
    ).flat();
  }
  if (isObject(before) && isObject(after)) {
    const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...fields].flatMap((field) => compare(before[field], after[field], join(path, field)));
  }
  return Object.is(before, after) ? [] : [{ path, before, after }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names with dots, such as labels, in brackets. */
function join(path: string, field: string): string {
  if (!/^\w+$/.test(field)) return `${path}[${JSON.stringify(field)}]`;
  return path === "" ? field : `${path}.${field}`;
}

const longest = 80;

/** For people: `spec.replicas: 1 → 2`. */
export function describeDifference({ path, before, after }: Difference): string {
  return `${path}: ${short(before)} → ${short(after)}`;
}

function short(value: unknown): string {
  if (value === undefined) return "(none)";
  const text = JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
