import { expect, it } from "vitest";

/** What one prop does: a change of it, and what the output then holds at a place where it held something else. */
export type PropCase<P> =
  | { readonly change: Partial<P>; readonly path: readonly (string | number)[]; readonly value: unknown }
  /** A prop that no output shows: a rule sees it. */
  | { readonly change: Partial<P>; readonly throws: string };

/**
 * One test for each prop of a construct. The table's type names every prop: a new one without a row does not compile,
 * and one that is never passed on fails.
 *
 * @param build synthesises the construct; what it throws is the failure
 */
export function testEachProp<P extends object>(
  base: P,
  build: (props: P) => unknown,
  table: { readonly [K in keyof Required<P>]: PropCase<P> },
): void {
  const before = build(base);
  it.each(Object.entries(table) as [string, PropCase<P>][])("%s", (_, row) => {
    const changed = { ...base, ...row.change };
    if ("throws" in row) {
      expect(() => build(changed)).toThrow(row.throws);
      return;
    }
    expect(at(before, row.path)).not.toEqual(row.value);
    expect(at(build(changed), row.path)).toEqual(row.value);
  });
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}
