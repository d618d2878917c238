import { Ajv, type ValidateFunction } from "ajv";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { builtInKind, kubernetesSchema } from "../../ops/manifests/kubernetes-schema.ts";

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(kubernetesSchema, "kubernetes");
const compiled = new Map<string, ValidateFunction>();

/**
 * Problems of an object of a kind that Kubernetes brings, by its own schema, unknown fields included.
 *
 * @throws Error for another kind
 */
export function schemaProblems(object: ApiObject): string[] {
  const kind = builtInKind(object);
  if (kind === undefined)
    throw new Error(`${object.apiVersion} ${object.kind} is no kind of Kubernetes' own.`);
  return problems(kind.definition, object);
}

/** Problems of a pod template, wherever it stands. */
export function podTemplateProblems(template: unknown): string[] {
  return problems("io.k8s.api.core.v1.PodTemplateSpec", template);
}

function problems(definition: string, value: unknown): string[] {
  let validate = compiled.get(definition);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: `kubernetes#/$defs/${definition}` });
    compiled.set(definition, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
  );
}
