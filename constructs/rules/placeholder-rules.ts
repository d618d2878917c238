import { type Problem, problem } from "./problem.ts";

/** Values that nobody can mean: names and ranges that are reserved for examples, and hashes of one repeated byte. */
const placeholders: readonly RegExp[] = [
  /(^|[/.@])example\.(com|net|org)\b/,
  /^(192\.0\.2|198\.51\.100|203\.0\.113)\./,
  /(^|:)([0-9a-f]{2})\2{31}$/,
];

/**
 * Placeholders that are still in an environment: it synthesises with them, so that a new repository can be tried, and
 * deploys nothing that works.
 *
 * @param settings the environment's values, by name
 */
export function placeholderProblems(settings: object): Problem[] {
  const found = pathsOf(settings, "");
  if (found.length === 0) return [];
  return [
    problem("SI2006", {
      what: "The environment still has placeholders",
      got: found.join(", "),
      allowed: "values of your own: hosts, address ranges, digests of images and hashes of jars",
      remedy:
        "Write them into config/environments, and what was built into config/artifacts.json, before you deploy",
    }),
  ];
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value === "string") return placeholders.some((pattern) => pattern.test(value)) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, path === "" ? key : `${path}.${key}`),
  );
}
