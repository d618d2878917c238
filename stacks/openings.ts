import { TerraformResource } from "cdktf";
import type { IConstruct } from "constructs";
import { CustomResource } from "../constructs/custom-resource.ts";
import type { Opening } from "../constructs/rules/access-rules.ts";

/** Everything in an app through which people outside reach a Service, whoever made it. */
export function openingsIn(app: IConstruct): Opening[] {
  return app.node.findAll().flatMap((node): Opening[] => {
    if (node instanceof CustomResource) return openingOfCustomResource(node);
    if (node instanceof TerraformResource) return openingOfResource(node);
    return [];
  });
}

function openingOfCustomResource({ manifest }: CustomResource): Opening[] {
  const { kind, metadata } = manifest;
  const spec = (manifest as { spec?: RouteSpec & FlinkSpec }).spec ?? {};
  const what = `${kind} ${metadata.name}`;
  if (kind === "Route") {
    const targets = [spec.to, ...(spec.alternateBackends ?? [])];
    return [{ what, services: targets.map((target) => target?.name ?? "") }];
  }
  if (kind !== "FlinkDeployment") return [];
  const exposed = spec.flinkConfiguration?.["kubernetes.rest-service.exposed.type"] ?? "ClusterIP";
  return [
    ...(spec.ingress === undefined ? [] : [{ what: `spec.ingress of ${what}`, services: [] }]),
    ...(/^(Headless_)?ClusterIP$/.test(exposed)
      ? []
      : [{ what: `The REST Service of ${what} as ${exposed}`, services: [] }]),
  ];
}

interface RouteSpec {
  readonly to?: { readonly name?: string };
  readonly alternateBackends?: readonly { readonly name?: string }[];
}

interface FlinkSpec {
  readonly ingress?: unknown;
  readonly flinkConfiguration?: Readonly<Record<string, string>>;
}

function openingOfResource(resource: TerraformResource): Opening[] {
  const what = `${resource.terraformResourceType} ${resource.friendlyUniqueId}`;
  if (/^kubernetes_ingress/.test(resource.terraformResourceType)) return [{ what, services: [] }];
  if (!/^kubernetes_service(_v1)?$/.test(resource.terraformResourceType)) return [];
  const { type = "ClusterIP" } =
    (resource as TerraformResource & { specInput?: { type?: string } }).specInput ?? {};
  return type === "ClusterIP" ? [] : [{ what: `${what} as ${type}`, services: [] }];
}
