import type { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ApiObject } from "../../ops/manifests/convert.ts";
import { objectsOf } from "../../ops/manifests/stack-objects.ts";
import { type Resources, resourcesOf, synthResources } from "./synth.ts";

/** API objects with a way to find one. */
export class Objects {
  constructor(readonly all: readonly ApiObject[]) {}

  /** The only object of a kind and, where there are several, of a name. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any field; a wrong path is undefined, and fails.
  one(kind: string, name?: string): any {
    const found = this.of(kind).filter(({ metadata }) => name === undefined || metadata.name === name);
    if (found.length === 1) return found[0];
    const names = this.all.map((object) => `${object.kind} ${object.metadata.name}`).join(", ");
    throw new Error(`There are ${found.length} objects ${kind} ${name ?? ""}. Made: ${names}`);
  }

  of(kind: string): ApiObject[] {
    return this.all.filter((object) => object.kind === kind);
  }
}

/** The API objects that `build` makes, as Terraform would create them; validations run. */
export function synthObjects(build: (scope: TerraformStack) => Construct | undefined): Objects {
  return toObjects(synthResources(build));
}

/** The API objects of a whole stack. */
export function objectsOfStack(stack: TerraformStack): Objects {
  return toObjects(resourcesOf(stack));
}

function toObjects(resource: Resources): Objects {
  return new Objects(objectsOf({ resource }));
}

/** Objects by kind, in the order of their making: what a table over props looks into. */
export function byKind(objects: Objects): Record<string, ApiObject[]> {
  const kinds: Record<string, ApiObject[]> = {};
  for (const object of objects.all) {
    const sameKind = kinds[object.kind] ?? [];
    kinds[object.kind] = [...sameKind, object];
  }
  return kinds;
}
