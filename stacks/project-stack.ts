import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider/index.js";
import { LocalBackend, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import type { TrustedAuthorities } from "../constructs/flink-configuration/trust-store.ts";
import type { Demand } from "../constructs/rules/quota-rules.ts";
import { type TrustMounts, trustedAuthorities, trustMounts } from "../constructs/trust-bundle.ts";
import { KubernetesBackend } from "./kubernetes-backend.ts";
import { type ProjectNetwork, projectNetwork } from "./network.ts";

/** A stack of the project: named `<environment>-<part>`, with a state of its own. */
export abstract class ProjectStack extends TerraformStack {
  /** What its pods ask of the project's quota. */
  readonly demands: Demand[] = [];
  protected readonly environment: Environment;
  protected readonly network: ProjectNetwork;
  /** Authorities that every pod trusts, for pods that read PEM. */
  protected readonly trust: TrustMounts;
  /** The same for Flink's pods. */
  protected readonly flinkTrust: readonly TrustedAuthorities[];

  constructor(scope: Construct, part: string, environment: Environment) {
    const name = `${environment.name}-${part}`;
    super(scope, name);
    this.environment = environment;
    this.network = projectNetwork(environment);
    const bundle = {
      configMap: environment.platform.trustBundle,
      serviceCa: environment.platform.kind === "openshift",
    };
    this.trust = trustMounts(bundle);
    this.flinkTrust = trustedAuthorities(bundle);
    // Cluster and credentials come from the caller's kubeconfig (KUBE_CONFIG_PATH), never from code.
    new KubernetesProvider(this, "kubernetes");
    this.keepState(name);
  }

  /** The name, where the environment lets the resource go; it is protected otherwise. */
  protected allowDestroyOf(kind: "FlinkDeployment" | "FlinkSessionJob", name: string): string | undefined {
    return this.environment.allowDestroy?.includes(`${kind}/${name}`) ? name : undefined;
  }

  private keepState(name: string): void {
    const { s3, kubernetes } = this.environment.terraformState;
    if (s3 !== undefined) {
      new S3Backend(this, {
        bucket: s3.bucket,
        key: `${s3.keyPrefix}/${name}.tfstate`,
        region: s3.region,
        encrypt: true,
        ...(s3.endpoint !== undefined && {
          endpoints: { s3: s3.endpoint },
          usePathStyle: true,
          skipCredentialsValidation: true,
          skipMetadataApiCheck: true,
          skipRegionValidation: true,
          skipRequestingAccountId: true,
        }),
      });
      // Two applies at once would lose one's state. Newer than CDKTF's class; needs Terraform 1.10.
      this.addOverride("terraform.backend.s3.use_lockfile", true);
    } else if (kubernetes !== undefined) {
      new KubernetesBackend(this, { namespace: kubernetes.namespace, secretSuffix: name });
    } else {
      new LocalBackend(this, { path: `terraform.${name}.tfstate` });
    }
  }
}
