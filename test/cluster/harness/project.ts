import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Kubectl } from "./kubectl.ts";

/** A project as the cloud team hands it over. */
export interface Project {
  readonly namespace: string;
  /** File; its user is a ServiceAccount with the rights of the project's admin and no others. */
  readonly kubeconfig: string;
  /** Deletes it, without waiting for the end. */
  readonly remove: () => void;
}

/** Rights of whoever deploys: OpenShift's and Kubernetes' name of the role. */
const role = "admin";
/** Name of the account. */
export const deployer = "deployer";

/**
 * Makes a namespace that enforces Pod Security "restricted", and in it an account that has the role of a project's admin.
 * OpenShift's ranges of user ids are left out: nothing here names a user id.
 */
export function makeProject(options: {
  readonly kubectl: Kubectl;
  readonly kubeconfig: string;
  readonly folder: string;
  readonly namespace: string;
}): Project {
  const { kubectl, folder, namespace } = options;
  const metadata = { name: deployer, namespace };
  const objects = [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: namespace,
        labels: {
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/enforce-version": "latest",
        },
      },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "ServiceAccount", name: deployer, namespace }],
    },
  ];
  kubectl(["apply", "--server-side", "--filename=-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  });
  const token = kubectl(["create", "token", deployer, `--namespace=${namespace}`, "--duration=2h"]).trim();
  const kubeconfig = join(folder, `${namespace}.kubeconfig`);
  writeFileSync(kubeconfig, withToken(options, token), { mode: 0o600 });
  return {
    namespace,
    kubeconfig,
    remove: () => void kubectl(["delete", "namespace", namespace, "--wait=false", "--ignore-not-found"]),
  };
}

/** The administrator's way to the cluster, with another user. */
function withToken({ kubectl, namespace }: { kubectl: Kubectl; namespace: string }, token: string): string {
  const config = JSON.parse(
    kubectl(["config", "view", "--raw", "--minify", "--flatten", "--output=json"]),
  ) as {
    contexts: { context: { user: string; namespace?: string } }[];
    users: { name: string; user: object }[];
  };
  for (const { context } of config.contexts) context.namespace = namespace;
  for (const entry of config.users) entry.user = { token };
  return JSON.stringify(config, null, 2);
}
