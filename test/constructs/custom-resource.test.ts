import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1/index.js";
import type { TerraformStack } from "cdktf";
import { describe, expect, it } from "vitest";
import { CustomResource, type CustomResourceProps } from "../../constructs/custom-resource.ts";
import type { KubernetesObject } from "../../constructs/rules/manifest-rules.ts";
import { addresses, synthResources } from "../helpers/synth.ts";

const deployment = {
  apiVersion: "flink.apache.org/v1beta1",
  kind: "FlinkDeployment",
  metadata: { name: "job", namespace: "data-team" },
  spec: { flinkVersion: "v1_18" },
};

/** `${…}` as text: in quotes it looks like a mistake. */
const template = (inner: string) => `$${"{"}${inner}}`;

function synth(manifest: object = deployment, props: Partial<CustomResourceProps<KubernetesObject>> = {}) {
  const resources = synthResources(
    (stack) => new CustomResource(stack, "job", { manifest: manifest as KubernetesObject, ...props }),
  );
  const resource = Object.values(resources["kubernetes_manifest"] ?? {})[0] as Record<string, never>;
  return { resources, resource };
}

describe("each trap of kubernetes_manifest", () => {
  it("conflicts: they are forced, so that a drift is repaired", () => {
    expect(synth().resource["field_manager"]).toEqual({ force_conflicts: true });
  });

  it("waiting: there is none, since on updates it sees a stale status and its time-out replaces", () => {
    expect(Object.keys(synth().resource)).not.toContain("wait");
    expect(Object.keys(synth().resource)).not.toContain("wait_for");
  });

  it("computed fields: the provider's two come first, since naming any replaces them", () => {
    expect(synth().resource["computed_fields"]).toEqual(["metadata.labels", "metadata.annotations"]);
    expect(synth(deployment, { computedFields: ["spec.host"] }).resource["computed_fields"]).toEqual([
      "metadata.labels",
      "metadata.annotations",
      "spec.host",
    ]);
  });

  it("addresses: a renamed resource keeps its own, so that Terraform sees a replacement and refuses it", () => {
    const renamed = { ...deployment, metadata: { name: "renamed", namespace: "elsewhere" } };
    expect(addresses(synth(renamed).resources)).toEqual(["kubernetes_manifest.job_manifest_9757707D"]);
    expect(addresses(synth().resources)).toEqual(addresses(synth(renamed).resources));
  });

  it.each([
    ["FlinkDeployment", true],
    ["FlinkSessionJob", true],
    ["Route", false],
  ])("destruction: of a %s is refused: %s", (kind, refused) => {
    const lifecycle = synth({ ...deployment, kind }).resource["lifecycle"];
    expect(lifecycle).toEqual(refused ? { prevent_destroy: true } : undefined);
  });

  it("destruction: takes the resource's own name as a second key", () => {
    expect(synth(deployment, { allowDestroyOf: "job" }).resource["lifecycle"]).toBeUndefined();
    expect(() => synth(deployment, { allowDestroyOf: "other" })).toThrow("SI1007");
  });

  it("undefined fields: left out at any depth", () => {
    const manifest = {
      ...deployment,
      spec: { job: { args: undefined, jarURI: "local:///a.jar" }, image: undefined },
    };
    expect(synth(manifest).resource["manifest"]).toEqual({
      ...deployment,
      spec: { job: { jarURI: "local:///a.jar" } },
    });
  });

  it("null and empty values: all of them are reported together, with the construct's place", () => {
    const manifest = { ...deployment, spec: { job: null, podTemplate: {} } };
    expect(() => synth(manifest)).toThrow(/\[test\/job\] SI1001: .*\n.*\[test\/job\] SI1002: /);
  });

  it("Terraform's templates: `${` and `%{` of a text reach the API as they are", () => {
    const text = `appender.file = ${template("sys:log.file")} %{x}`;
    const manifest = { ...deployment, spec: { logConfiguration: { "log4j-console.properties": text } } };
    expect(synth(manifest).resource["manifest"]).toMatchObject({
      spec: {
        logConfiguration: {
          "log4j-console.properties": `appender.file = $${template("sys:log.file")} %%{x}`,
        },
      },
    });
  });

  it("references to other resources stay references", () => {
    const build = (stack: TerraformStack) => {
      const settings = new ConfigMapV1(stack, "settings", { metadata: { name: "settings" } });
      const spec = { image: `of ${settings.metadata.name}` };
      return new CustomResource(stack, "job", { manifest: { ...deployment, spec } });
    };
    const [resource] = Object.values(synthResources(build)["kubernetes_manifest"] ?? {});
    expect(resource).toMatchObject({
      manifest: { spec: { image: `of ${template("kubernetes_config_map_v1.settings.metadata[0].name")}` } },
    });
  });
});

it("hands out the very object that the API gets", () => {
  let manifest: unknown;
  synthResources((stack) => {
    const text = template("sys:log.file");
    const resource = new CustomResource(stack, "job", {
      manifest: { ...deployment, spec: { text, nothing: undefined } },
    });
    manifest = resource.manifest;
    return resource;
  });
  expect(manifest).toStrictEqual({ ...deployment, spec: { text: template("sys:log.file") } });
});
