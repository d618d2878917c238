import { IngressV1 } from "@cdktf/provider-kubernetes/lib/ingress-v1/index.js";
import { ServiceV1 } from "@cdktf/provider-kubernetes/lib/service-v1/index.js";
import { App } from "cdktf";
import { expect, it } from "vitest";
import { loadEnvironment } from "../../config/load.ts";
import { CustomResource } from "../../constructs/custom-resource.ts";
import { Route } from "../../constructs/route.ts";
import type { KubernetesObject } from "../../constructs/rules/manifest-rules.ts";
import { composeProject } from "../../stacks/project.ts";
import type { ProjectStack } from "../../stacks/project-stack.ts";

const metadata = { name: "opened", namespace: "data-team" };
const route = { namespace: "data-team", name: "opened", host: "x.data-team.de", targetPort: "https" };
const deployment = (spec: object) =>
  ({ apiVersion: "flink.apache.org/v1beta1", kind: "FlinkDeployment", metadata, spec }) as KubernetesObject;

/** What the project says when somebody adds something to one of its stacks. */
function problems(add: (stack: ProjectStack) => void): string[] {
  const stacks = composeProject(new App(), loadEnvironment("dev"));
  add(stacks.at(-1) as ProjectStack);
  return (stacks[0]?.node.validate() ?? []).filter((message) => message.startsWith("SI2007"));
}

it("the project as it is has one door", () => expect(problems(() => undefined)).toEqual([]));

it("a second Route to the proxy is no way round it", () => {
  expect(problems((stack) => new Route(stack, "r", { ...route, serviceName: "flink-oauth-proxy" }))).toEqual(
    [],
  );
});

it("says which Route leads past the proxy, to what, and what to do", () => {
  expect(problems((stack) => new Route(stack, "r", { ...route, serviceName: "ml-inference-rest" }))).toEqual([
    'SI2007: Route opened leads into the project past the proxy. Got: "ml-inference-rest". Allowed: Routes to the Service "flink-oauth-proxy", and Services of type ClusterIP. Lead it to the proxy, or leave it out.',
  ]);
});

it.each<[string, (stack: ProjectStack) => void]>([
  [
    "a Route with a second backend",
    (stack) => {
      const spec = { to: { name: "flink-oauth-proxy" }, alternateBackends: [{ name: "ml-inference-rest" }] };
      const manifest = { apiVersion: "route.openshift.io/v1", kind: "Route", metadata, spec };
      new CustomResource(stack, "r", { manifest: manifest as KubernetesObject });
    },
  ],
  ["a NodePort", (stack) => new ServiceV1(stack, "s", { metadata, spec: { type: "NodePort" } })],
  ["a LoadBalancer", (stack) => new ServiceV1(stack, "s", { metadata, spec: { type: "LoadBalancer" } })],
  ["an Ingress", (stack) => new IngressV1(stack, "i", { metadata, spec: {} })],
  [
    "Flink's own Ingress",
    (stack) => new CustomResource(stack, "f", { manifest: deployment({ ingress: { template: "x" } }) }),
  ],
  [
    "Flink's REST Service as a NodePort",
    (stack) => {
      const flinkConfiguration = { "kubernetes.rest-service.exposed.type": "NodePort" };
      new CustomResource(stack, "f", { manifest: deployment({ flinkConfiguration }) });
    },
  ],
])("refuses %s", (_what, add) => {
  expect(problems(add)).toHaveLength(1);
});
