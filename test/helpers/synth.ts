import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider/index.js";
import { App, TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";

/** Terraform resources of a stack: type → id → configuration. */
export type Resources = Record<string, Record<string, Record<string, unknown>>>;

/**
 * Synthesises what `build` makes, validations included.
 *
 * @throws when nothing was made: a test on an empty result could never fail
 */
export function synthResources(build: (scope: TerraformStack) => Construct | undefined): Resources {
  const stack = new TerraformStack(new App(), "test");
  new KubernetesProvider(stack, "kubernetes");
  build(stack);
  return resourcesOf(stack);
}

/** The resources of a whole stack, validations included. */
export function resourcesOf(stack: TerraformStack): Resources {
  const resources = (JSON.parse(Testing.synth(stack, true)) as { resource?: Resources }).resource;
  if (resources === undefined) throw new Error("The stack holds no resource: there is nothing to test.");
  return resources;
}

/** `type.id` of every resource, sorted: the contract with the Terraform state. */
export function addresses(resources: Resources): string[] {
  return Object.entries(resources)
    .flatMap(([type, byId]) => Object.keys(byId).map((id) => `${type}.${id}`))
    .sort();
}
