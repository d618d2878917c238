import { App } from "cdktf";
import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import { ModelServingStack } from "../../stacks/model-serving-stack.ts";
import { addresses, resourcesOf } from "../helpers/synth.ts";

describe("ModelServingStack", () => {
  it("keeps its Terraform addresses: a changed one replaces the resource", () => {
    const stack = new ModelServingStack(new App(), "local-model-serving", loadEnvironment("local"));
    expect(addresses(resourcesOf(stack))).toEqual([
      "kubernetes_deployment_v1.model-server_deployment_D678708E",
      "kubernetes_service_v1.model-server_service_F2EF2CB5",
    ]);
  });
});
