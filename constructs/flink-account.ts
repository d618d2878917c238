import { RoleBindingV1 } from "@cdktf/provider-kubernetes/lib/role-binding-v1/index.js";
import { RoleV1 } from "@cdktf/provider-kubernetes/lib/role-v1/index.js";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1/index.js";
import { Construct } from "constructs";

/** What a {@link FlinkAccount} is made of. */
export interface FlinkAccountProps {
  readonly namespace: string;
  /** Secret for the registry. @default - images are pulled anonymously */
  readonly imagePullSecret?: string | undefined;
  /** @default - `flink` */
  readonly name?: string;
}

/**
 * The account of Flink's own pods: native mode makes TaskManager pods and keeps its leader in ConfigMaps. No Secrets,
 * nothing outside of the namespace.
 * https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/operations/rbac/
 */
export class FlinkAccount extends Construct {
  static readonly NAME = "flink";

  readonly name: string;

  constructor(scope: Construct, id: string, props: FlinkAccountProps) {
    super(scope, id);
    const { namespace, imagePullSecret } = props;
    const name = props.name ?? FlinkAccount.NAME;
    this.name = name;
    const metadata = { name, namespace };
    new ServiceAccountV1(this, "service-account", {
      metadata,
      // Flink's pod templates ask for the token; nobody else gets it by accident.
      automountServiceAccountToken: false,
      ...(imagePullSecret !== undefined && { imagePullSecret: [{ name: imagePullSecret }] }),
    });
    const role = new RoleV1(this, "role", {
      metadata,
      rule: [
        { apiGroups: [""], resources: ["pods", "configmaps"], verbs },
        // The finalizers: OpenShift lets only those make a pod an owner's child who may change that owner's.
        { apiGroups: ["apps"], resources: ["deployments", "deployments/finalizers"], verbs },
      ],
    });
    new RoleBindingV1(this, "role-binding", {
      // Whoever is no cluster administrator may bind only a Role that is there: the API server looks it up.
      dependsOn: [role],
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subject: [{ kind: "ServiceAccount", name, namespace }],
    });
  }
}

const verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
