import { type ApiObject, toApiObject } from "./convert.ts";

/** The resources of one stack's Terraform JSON. */
export interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
}

/** All objects of a stack, in the order of its Terraform JSON. */
export function objectsOf({ resource = {} }: StackJson): ApiObject[] {
  return Object.entries(resource).flatMap(([type, byId]) =>
    Object.values(byId).map((configuration) => toApiObject(type, configuration)),
  );
}
