import { TerraformBackend, type TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";

/** Where {@link KubernetesBackend} keeps its state. */
export interface KubernetesBackendProps {
  readonly namespace: string;
  /** The Secret is `tfstate-default-<suffix>`. */
  readonly secretSuffix: string;
}

/**
 * Terraform's state in a Secret of the project, locked by a Lease: no store beside the cluster is needed. CDKTF brings a
 * class for every backend but this one.
 * https://developer.hashicorp.com/terraform/language/backend/kubernetes
 */
export class KubernetesBackend extends TerraformBackend {
  private readonly props: KubernetesBackendProps;

  constructor(scope: Construct, props: KubernetesBackendProps) {
    super(scope, "backend", "kubernetes");
    this.props = props;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    // Cluster and credentials as for the provider: the caller's kubeconfig.
    return { namespace: this.props.namespace, secret_suffix: this.props.secretSuffix };
  }

  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("Stacks hand values on in code, not through their states.");
  }
}
