import { Value } from "typebox/value";
import { dev } from "./environments/dev.ts";
import { local } from "./environments/local.ts";
import { prod } from "./environments/prod.ts";
import { crossProblems } from "./rules.ts";
import { type Environment, EnvironmentSchema } from "./schema.ts";

const environments: Readonly<Record<string, unknown>> = { local, dev, prod };

/** Every problem of an environment at once, one line each. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/**
 * Loads, validates and freezes one environment.
 *
 * @param name - required, so that nothing forgotten ever means production
 * @param command - what names it as its argument; left out where it is the variable `ENVIRONMENT`
 * @throws ConfigurationError when the name is missing or unknown, or a value is not allowed
 */
export function loadEnvironment(name: string | undefined, command?: string): Environment {
  const known = Object.keys(environments).join(", ");
  if (name === undefined || name === "") {
    throw new ConfigurationError(
      command === undefined
        ? `No environment is chosen: the variable ENVIRONMENT is not set. Allowed: ${known}. Set it, for example ENVIRONMENT=local.`
        : `No environment is named. Got: "${command}" and no name. Allowed: ${known}. Name one of these, such as: ${command} local.`,
    );
  }
  if (!Object.hasOwn(environments, name)) {
    throw new ConfigurationError(
      `There is no environment "${name}". Allowed: ${known}. Add config/environments/${name}.ts or choose one of these.`,
    );
  }
  return validateEnvironment(name, environments[name]);
}

/** Validates `value` as environment `name`; the pure part of {@link loadEnvironment}. */
export function validateEnvironment(name: string, value: unknown): Environment {
  const problems = Value.Check(EnvironmentSchema, value) ? [] : schemaProblems(value);
  if (problems.length === 0) problems.push(...crossProblems(value as Environment, name));
  if (problems.length > 0) {
    throw new ConfigurationError(
      [`The configuration of environment "${name}" is not valid:`, ...problems.map((p) => `  - ${p}`)].join(
        "\n",
      ),
    );
  }
  return deepFreeze(structuredClone(value) as Environment);
}

function schemaProblems(value: unknown): string[] {
  // An unknown key is reported twice: at its object with its name, and at itself as "schema is false".
  const errors = Value.Errors(EnvironmentSchema, value).filter(({ keyword }) => keyword !== "boolean");
  return errors.map((error) => {
    const path = error.instancePath.slice(1).replaceAll("/", ".") || "(whole)";
    const file = /^(images|jarServer\.jars)\b/.test(path) ? " (in config/artifacts.json)" : "";
    const got = valueAt(value, error.instancePath);
    const unknownKeys =
      error.keyword === "additionalProperties" ? ` (${error.params.additionalProperties.join(", ")})` : "";
    const allowed = error.keyword === "enum" ? ` (${error.params.allowedValues.join(", ")})` : "";
    const inWords = error.keyword === "pattern" ? titleAt(error.schemaPath) : undefined;
    return `${path}${file}: ${inWords === undefined ? error.message : `must be ${inWords}`}${unknownKeys}${allowed}; got ${JSON.stringify(got)?.slice(0, 80) ?? "nothing"}`;
  });
}

/** What a pattern allows, in the schema's own words. */
function titleAt(schemaPath: string): string | undefined {
  const parts = schemaPath.split("/").slice(1);
  const node = parts.reduce<unknown>(
    (at, part) => (at as Record<string, unknown> | undefined)?.[part],
    EnvironmentSchema,
  );
  return (node as { title?: string } | undefined)?.title;
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const part of pointer.split("/").slice(1)) at = (at as Record<string, unknown> | undefined)?.[part];
  return at;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
