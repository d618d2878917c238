import { definition, kindOf, nameOf, referenceTo, type Schema } from "./kubernetes-schema.ts";
import { providerDefaults } from "./provider-defaults.ts";

/** An object as the Kubernetes API takes it. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<
    Record<string, unknown>
  >;
  readonly [field: string]: unknown;
}

/** Arguments of every resource that are Terraform's or its provider's, not Kubernetes'. */
const terraformOnly = new Set([
  "//",
  "count",
  "depends_on",
  "for_each",
  "id",
  "lifecycle",
  "provider",
  "provisioner",
  "timeouts",
  "wait_for_completion",
  "wait_for_load_balancer",
  "wait_for_rollout",
]);

/**
 * The API object that Terraform's provider makes of a resource.
 *
 * The provider's names are Kubernetes' in another spelling: snake case, lists of blocks in the singular, numbers as
 * strings. Kubernetes' own schema says which field is meant and of which type it is, so no table of names is needed,
 * and a field that does not exist fails here. What the provider writes of its own accord is added.
 *
 * @param type Terraform's resource type, such as `kubernetes_deployment_v1`
 * @param configuration the resource as in `cdk.tf.json`
 * @throws Error for a resource type without a kind, an unknown field, or a value that only Terraform knows
 */
export function toApiObject(type: string, configuration: Readonly<Record<string, unknown>>): ApiObject {
  if (type === "kubernetes_manifest") return plain(configuration["manifest"], "manifest") as ApiObject;
  const kind = kindOf(type);
  const body = Object.fromEntries(Object.entries(configuration).filter(([key]) => !terraformOnly.has(key)));
  const converted = convert(body, referenceTo(kind), kind.kind) as Record<string, unknown>;
  return { apiVersion: kind.apiVersion, kind: kind.kind, ...converted } as ApiObject;
}

function convert(value: unknown, schema: Schema, path: string): unknown {
  const target = definition(schema);
  if (target.type === "array") {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item, index) => convert(item, target.items ?? {}, `${path}[${index}]`));
  }
  if (Array.isArray(value)) {
    if (value.length === 1) return convert(value[0], schema, path);
    throw new Error(
      `${path}: holds ${value.length} blocks where Kubernetes has one object; write one block.`,
    );
  }
  if (target.properties !== undefined) {
    const defaults = providerDefaults[nameOf(schema)];
    return { ...defaults, ...convertObject(value as Record<string, unknown>, target, path) };
  }
  if (typeof value === "object" && value !== null) return plain(value, path);
  return scalar(value, target, path);
}

function convertObject(
  value: Record<string, unknown>,
  schema: Schema,
  path: string,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    if (child === undefined || child === null) continue;
    const property = propertyOf(name, schema, path);
    result[property] = convert(child, schema.properties?.[property] ?? {}, `${path}.${property}`);
  }
  return result;
}

/** Kubernetes' name of the provider's `name`: `volume_mount` is `volumeMounts`, `cluster_ip` is `clusterIP`. */
function propertyOf(name: string, schema: Schema, path: string): string {
  const plain = name.replaceAll("_", "").toLowerCase();
  const candidates = [plain, `${plain}s`, `${plain}es`, plain.replace(/y$/, "ies")];
  const properties = Object.keys(schema.properties ?? {});
  for (const candidate of candidates) {
    const found = properties.find((property) => property.toLowerCase() === candidate);
    if (found !== undefined) return found;
  }
  throw new Error(
    `${path}: Kubernetes has no field for Terraform's "${name}"; it has ${properties.join(", ")}.`,
  );
}

/** The provider has numbers as strings, and both where Kubernetes takes both. */
function scalar(value: unknown, schema: Schema, path: string): unknown {
  if (typeof value !== "string") return value;
  const text = literal(value, path);
  const takesNumber = schema.type === "integer" || schema.oneOf?.some(({ type }) => type === "integer");
  return takesNumber && /^\d+$/.test(text) ? Number(text) : text;
}

/** A value as it stands, without Terraform's escapes. */
function plain(value: unknown, path: string): unknown {
  if (typeof value === "string") return literal(value, path);
  if (Array.isArray(value)) return value.map((item, index) => plain(item, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, plain(child, `${path}.${key}`)]),
  );
}

/** `$${` is a literal `${` in Terraform; one that is not escaped is an expression, unknown before the apply. */
function literal(text: string, path: string): string {
  if (/(^|[^$])\$\{|(^|[^%])%\{/.test(text)) {
    throw new Error(
      `${path}: ${JSON.stringify(text.slice(0, 80))} holds an expression that only Terraform can evaluate; use a literal, or escape it as $\${ or %%{.`,
    );
  }
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
}
