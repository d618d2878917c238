import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import grants from "../../../ops/deploy/cloud-team.json" with { type: "json" };
import { grantAll } from "../../cluster/harness/cloud-team.ts";
import { deployer, type Project } from "../../cluster/harness/project.ts";
import type { TestCluster } from "../../cluster/harness/test-cluster.ts";
import { PretendControllers } from "./pretend-controllers.ts";
import { Workspace } from "./workspace.ts";

/** A project of its own, a copy of the repository that deploys into it, and what stands in for nodes and operator. */
export interface Deployment {
  readonly project: Project;
  readonly workspace: Workspace;
  /** A copy of somebody else, who deploys into the same project. */
  readonly colleague: Workspace;
  readonly controllers: PretendControllers;
  /** `kubectl` as the cluster's administrator, in the project. */
  readonly kubectl: (...args: string[]) => string;
  /** Environment dev of both copies for operator 1.7, whose CRDs Maven Central has, plus these changes. */
  readonly configure: (changes?: object) => void;
  readonly close: () => Promise<void>;
}

/** Value of every Secret of the project: whatever holds it has read a Secret. */
export const canary = "canary-7f3a91";

/** @param operator who reconciles Flink's resources: pretended, or a real operator that the test has started */
export function makeDeployment(
  cluster: TestCluster,
  operator: "pretended" | "real" = "pretended",
): Deployment {
  const project = cluster.project();
  const { namespace } = project;
  grantAll(cluster.kubectl, project, "job", namespace);
  const access = { KUBE_CONFIG_PATH: project.kubeconfig, KUBECONFIG: project.kubeconfig };
  const workspaces = [new Workspace(access), new Workspace(access)] as const;
  const [workspace, colleague] = workspaces;
  const kubectl = (...args: string[]) => cluster.kubectl([`--namespace=${namespace}`, ...args]);
  for (const name of ["object-store-credentials", "flink-oauth-proxy-cookie", "flink-internal-tls"]) {
    kubectl("create", "secret", "generic", name, `--from-literal=password=${canary}`);
  }
  const configure = (changes: object = {}) => {
    for (const copy of workspaces) {
      copy.configure({
        namespace,
        terraformState: { kubernetes: { namespace } },
        platform: { operatorVersion: "1.7" },
        flink: { version: "1.18.1" },
        ...changes,
      });
    }
  };
  configure();
  const controllers = new PretendControllers(cluster.kubeconfig, namespace, operator === "pretended");
  return {
    project,
    workspace,
    colleague,
    controllers,
    kubectl,
    configure,
    close: async () => {
      await controllers.close();
      for (const copy of workspaces) copy.remove();
    },
  };
}

/** What the cloud team grants to whoever plans with Terraform. */
export function grantPlanning(cluster: TestCluster, { namespace }: Project): void {
  const values: Record<string, string> = { project: namespace, deployer };
  const items = JSON.stringify(grants.flatMap(({ grant }) => grant)).replaceAll(
    /\$\{(\w+)\}/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  );
  const input = `{"apiVersion":"v1","kind":"List","items":${items}}`;
  cluster.kubectl(["apply", "--server-side", "--filename=-"], { input });
}

/** The hand-written objects of a project before this repository. */
export function applyToday(cluster: TestCluster, { namespace, kubeconfig }: Project): void {
  const items = readFileSync(join(import.meta.dirname, "../today/objects.json"), "utf8");
  const input = `{"apiVersion":"v1","kind":"List","items":${items}}`;
  cluster.kubectl(["apply", `--namespace=${namespace}`, "--filename=-"], { input, kubeconfig });
}

/** Terraform's state of a stack, as text. */
export function stateOf({ kubectl }: Deployment, stack: string): string {
  const data = kubectl("get", "secret", `tfstate-default-${stack}`, "--output=jsonpath={.data.tfstate}");
  return gunzipSync(Buffer.from(data, "base64")).toString();
}
