import type { ApiObject } from "../manifests/convert.ts";

/** Something that a rule does not allow. */
export interface Violation {
  /** `Kind name`, and the container or field where there is one. */
  readonly where: string;
  /** What is wrong, what is allowed and what to do. */
  readonly message: string;
}

/** A rule over all objects of an environment. */
export interface Rule {
  /** As in docs/errors.md. */
  readonly id: string;
  readonly title: string;
  check(objects: readonly ApiObject[]): Violation[];
}

/** `Kind name`. */
export const nameOf = ({ kind, metadata }: ApiObject): string => `${kind} ${metadata.name}`;

/** Objects of some kinds. */
export function ofKind(objects: readonly ApiObject[], ...kinds: readonly string[]): ApiObject[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** A field by its path, `undefined` where anything on the way is missing. */
// biome-ignore lint/suspicious/noExplicitAny: API objects are looked into by path; what is absent is undefined.
export function at(value: unknown, ...path: readonly (string | number)[]): any {
  return path.reduce<unknown>(
    (node, key) => (node as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}
