import { Ajv, type ValidateFunction } from "ajv";
import { fromArchive, fromFolder } from "../../constructs/imports/generator/read-crds.mjs";
import type { CrdSource } from "./crds.ts";

type Schema = Record<string, unknown> & {
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
};

/**
 * Validates objects by the CRDs' own schemas, strictly: a field that the schema does not know is an error, where the
 * API server would drop it without a word.
 *
 * @returns a function from an object to its problems; objects of kinds without a CRD are an error
 */
export function crdValidator(source: CrdSource): (object: unknown) => string[] {
  return strictValidator("jar" in source ? fromArchive(source.jar) : fromFolder(source.folder));
}

/** As {@link crdValidator}, by CRDs that were read already. */
export function strictValidator(crds: readonly unknown[]): (object: unknown) => string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, code: { regExp } });
  const validators = new Map<string, ValidateFunction>(
    strictSchemas(crds).map(({ kind, apiVersion, schema }) => [`${apiVersion} ${kind}`, ajv.compile(schema)]),
  );
  return (object) => {
    const { apiVersion, kind } = object as { apiVersion: string; kind: string };
    const validate = validators.get(`${apiVersion} ${kind}`);
    if (validate === undefined) return [`no CRD of ${apiVersion} ${kind}`];
    validate(object);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** A closed schema for each served version of each kind. */
export function strictSchemas(crds: readonly unknown[]) {
  return (crds as Crd[]).flatMap(servedVersions).map(({ kind, apiVersion, schema }) => {
    const root = {
      ...schema,
      properties: {
        ...schema.properties,
        apiVersion: { const: apiVersion },
        kind: { const: kind },
        metadata,
      },
      required: ["apiVersion", "kind", "metadata", "spec"],
    };
    return { kind, apiVersion, schema: closed(root as Schema) };
  });
}

interface Crd {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** Every version that the API server would take. */
function servedVersions({ spec: { group, names, versions } }: Crd) {
  return versions
    .filter(({ served }) => served)
    .map(({ name, schema }) => ({
      kind: names.kind,
      apiVersion: `${group}/${name}`,
      schema: schema.openAPIV3Schema,
    }));
}

/** Patterns are Go's, which may say in themselves that case does not matter. */
const regExp = Object.assign(
  (pattern: string, flags: string) =>
    new RegExp(pattern.replace("(?i)", ""), pattern.includes("(?i)") ? `${flags}i` : flags),
  { code: "regExp" },
);

const texts = { type: "object", additionalProperties: { type: "string" } };
const metadata = {
  type: "object",
  properties: { name: { type: "string" }, namespace: { type: "string" }, labels: texts, annotations: texts },
  required: ["name", "namespace"],
};

/** Closes every object of the structural part; `allOf` and its like only add conditions. */
function closed(schema: Schema): Schema {
  if (schema["x-kubernetes-int-or-string"] === true)
    return { type: ["integer", "string"] } as unknown as Schema;
  const result: Schema = { ...schema };
  if (schema.properties !== undefined) {
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, child]) => [key, closed(child)]),
    );
    if (schema["x-kubernetes-preserve-unknown-fields"] !== true) result.additionalProperties ??= false;
  }
  if (schema.items !== undefined) result.items = closed(schema.items);
  if (typeof schema.additionalProperties === "object") {
    result.additionalProperties = closed(schema.additionalProperties);
  }
  return result;
}
