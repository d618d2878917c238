import { type Problem, problem } from "../rules/problem.ts";

/** Flink's own keys and their values. */
export type FlinkConfiguration = Readonly<Record<string, string>>;

/** One key that a construct sets. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  /** The prop that decides it. Without one it is a default, which `configuration` may replace. */
  readonly prop?: string;
}

/** Settings that `configuration` may replace. */
export function defaults(values: FlinkConfiguration): Setting[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

/** Settings that belong to `prop`: writing them into `configuration` as well is an error. */
export function ownedBy(prop: string, values: FlinkConfiguration): Setting[] {
  return Object.entries(values).map(([key, value]) => ({ key, value, prop }));
}

/** Settings and the reader's configuration as one, sorted by key so that a new setting is one line of a diff. */
export function compose(
  name: string,
  settings: readonly Setting[],
  configuration: FlinkConfiguration,
): { readonly configuration: FlinkConfiguration; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const merged = new Map<string, string>();
  for (const { key, value, prop } of settings) {
    merged.set(key, value);
    const given = configuration[key];
    if (prop !== undefined && given !== undefined && given !== value) {
      problems.push(
        problem("SI1302", {
          what: `${name}: configuration sets "${key}", which ${prop} decides`,
          got: given,
          allowed: `"${value}", or nothing`,
          remedy: `Leave "${key}" out of configuration and use ${prop}`,
        }),
      );
    }
  }
  for (const [key, value] of Object.entries(configuration)) merged.set(key, value);
  const sorted = [...merged].sort(([a], [b]) => (a < b ? -1 : 1));
  return { configuration: Object.fromEntries(sorted), problems };
}
