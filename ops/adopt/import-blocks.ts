import { type ApiObject, toApiObject } from "../manifests/convert.ts";
import type { StackJson } from "../manifests/stack-objects.ts";

/** A resource of the code, and the id under which its live object is imported. */
export interface Importable {
  readonly address: string;
  readonly id: string;
  readonly object: ApiObject;
}

/** One entry of Terraform's `import`. */
export interface ImportBlock {
  readonly to: string;
  readonly id: string;
}

/** Every resource of a stack as it could be imported. */
export function importables({ resource = {} }: StackJson): Importable[] {
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, configuration]) => {
      const object = toApiObject(type, configuration);
      return { address: `${type}.${name}`, id: importId(type, object), object };
    }),
  );
}

/** As the provider reads it: custom resources by all that identifies them, others by namespace and name. */
function importId(type: string, { apiVersion, kind, metadata: { namespace, name } }: ApiObject): string {
  if (type !== "kubernetes_manifest") return namespace === undefined ? name : `${namespace}/${name}`;
  const place = namespace === undefined ? "" : `,namespace=${namespace}`;
  return `apiVersion=${apiVersion},kind=${kind}${place},name=${name}`;
}

/** Import blocks for what lives and is not in the state yet. */
export function importBlocks(
  candidates: readonly Importable[],
  { inState, isLive }: { inState: ReadonlySet<string>; isLive: ReadonlySet<string> },
): ImportBlock[] {
  return candidates
    .filter(({ address }) => !inState.has(address) && isLive.has(address))
    .map(({ address, id }) => ({ to: address, id }));
}
