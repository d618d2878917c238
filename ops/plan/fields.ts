import type { ResourceChange } from "./plan-json.ts";

/** One field that a plan changes, as text for people. */
export interface FieldChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Fields that only Terraform or a controller knows. */
const uninteresting =
  /^(id|timeouts|wait_for|wait|field_manager|computed_fields)\b|(^|\.)(status|managedFields|resourceVersion|resource_version|generation|uid|creationTimestamp)(\.|$)/;

/** Beyond this a value is cut. */
const maxCharacters = 60;

/**
 * The fields that an update, a replacement or a drift changes, in the order of the object; none for other changes.
 * What Terraform marks as sensitive, and all of a Secret, is shown as `(hidden)`.
 */
export function fieldChanges(resource: ResourceChange, kind: string): FieldChange[] {
  const { before, after, before_sensitive, after_sensitive } = resource.change;
  if (!isObject(before) || !isObject(after)) return [];
  if (resource.type !== "kubernetes_manifest") {
    return compare(before, after, { hide: [before_sensitive, after_sensitive, kind === "Secret"] });
  }
  const manifest = compare(before["manifest"], after["manifest"], {
    hide: [member(before_sensitive, "manifest"), member(after_sensitive, "manifest"), kind === "Secret"],
  });
  if (manifest.length > 0) return manifest;
  // The code is the same: the live object has drifted, which its other attribute shows.
  return compare(before["object"], after["object"], {
    hide: [member(before_sensitive, "object"), member(after_sensitive, "object"), kind === "Secret"],
  });
}

interface Options {
  readonly path?: string;
  /** Marks of the two sides and of the whole: true, or the same shape as the value with true in it. */
  readonly hide: readonly unknown[];
}

function compare(before: unknown, after: unknown, { path = "", hide }: Options): FieldChange[] {
  if (uninteresting.test(path) || isEqual(before, after)) return [];
  if (hide.some((mark) => mark === true)) return [{ path, before: "(hidden)", after: "(hidden)" }];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) =>
      compare(before[key], after[key], {
        path: path === "" ? key : `${path}.${key}`,
        hide: hide.map((mark) => (mark === true ? true : member(mark, key))),
      }),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) =>
      compare(item, after[index], {
        path: `${path}[${index}]`,
        hide: hide.map((mark) => member(mark, index)),
      }),
    );
  }
  return [{ path, before: shown(before), after: shown(after) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null, absent and empty are the same to Terraform's schemas. */
function isEqual(a: unknown, b: unknown): boolean {
  const isNothing = (value: unknown) =>
    value === undefined ||
    value === null ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0);
  return (isNothing(a) && isNothing(b)) || JSON.stringify(a) === JSON.stringify(b);
}

function member(mark: unknown, key: string | number): unknown {
  return typeof mark === "object" && mark !== null
    ? (mark as Record<string | number, unknown>)[key]
    : undefined;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "(none)";
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\s+/g, " ");
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
}
