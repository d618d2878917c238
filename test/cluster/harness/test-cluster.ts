import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromArchive, fromFolder } from "../../../constructs/imports/generator/read-crds.mjs";
import { type CrdSource, crdsOf, type OperatorVersion, routeCrds } from "../../helpers/crds.ts";
import { adminKubeconfig, down, up } from "./control-plane.ts";
import { type Kubectl, kubectlWith } from "./kubectl.ts";
import { identify, until } from "./processes.ts";
import { makeProject, type Project } from "./project.ts";

const definitions = join(import.meta.dirname, "../definitions");

/** A cluster for tests, with the CRDs of everything that the stacks make. */
export interface TestCluster {
  /** File; its user is the cluster's administrator. */
  readonly kubeconfig: string;
  /** Name of the control plane on this machine; none for a cluster that was given. */
  readonly name?: string;
  /** Runs kubectl as the administrator, or as whom another kubeconfig names. */
  readonly kubectl: Kubectl;
  /** A namespace of its own with the account of a project's admin. */
  readonly project: (name?: string) => Project;
  /** Ends what the test has made: its projects, and the cluster when it is the test's own. */
  readonly close: () => Promise<void>;
}

/** What {@link testCluster} may be told. */
export interface TestClusterOptions {
  /** Whose CRDs of Flink are installed. @default - 1.7 */
  readonly operator?: OperatorVersion;
  /** Whether a test needs a control plane that nobody else uses, since it will break it. @default - false */
  readonly own?: boolean;
}

/**
 * The cluster that TEST_CLUSTER_KUBECONFIG or KUBECONFIG names, or a fresh control plane that ends with this process.
 *
 * @throws Error when a control plane cannot be started: see `up`
 */
export async function testCluster({
  operator = "1.7",
  own = false,
}: TestClusterOptions = {}): Promise<TestCluster> {
  const given = process.env["TEST_CLUSTER_KUBECONFIG"] ?? process.env["KUBECONFIG"];
  if (!own && operator === "1.7" && given !== undefined && given !== "") return clusterAt(given);
  const name = `test-${process.pid}-${randomBytes(3).toString("hex")}`;
  await up(name, identify(process.pid));
  try {
    const cluster = clusterAt(adminKubeconfig(name), name);
    await installDefinitions(cluster.kubectl, operator);
    return cluster;
  } catch (error) {
    await down(name);
    throw error;
  }
}

function clusterAt(kubeconfig: string, name?: string): TestCluster {
  const folder = mkdtempSync(join(tmpdir(), "cluster-test-"));
  const kubectl = kubectlWith(kubeconfig);
  const projects: Project[] = [];
  return {
    kubeconfig,
    ...(name !== undefined && { name }),
    kubectl,
    project: (namespace = `project-${randomBytes(4).toString("hex")}`) => {
      const project = makeProject({ kubectl, kubeconfig, folder, namespace });
      projects.push(project);
      return project;
    },
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      if (name !== undefined) await down(name);
      else for (const project of projects) project.remove();
    },
  };
}

/** Installs the CRDs and the roles that the cloud team of an OpenShift cluster has installed; those that exist stay. */
export async function installDefinitions(kubectl: Kubectl, operator: OperatorVersion): Promise<void> {
  const source = crdsOf(operator);
  if (source === undefined) {
    throw new Error(
      `The CRDs of operator ${operator} are not at hand: CRD_DIR is not set. Set it to a folder that holds them as YAML.`,
    );
  }
  const crds = [...crdsFrom(source), ...crdsFrom(routeCrds)];
  const served = new Set(kubectl(["get", "customresourcedefinitions", "--output=name"]).split("\n"));
  const missing = crds.filter(
    ({ metadata }) => !served.has(`customresourcedefinition.apiextensions.k8s.io/${metadata.name}`),
  );
  // Not applied: they are larger than the annotation that apply keeps. kubectl's own validation refuses an enum with null,
  // which the Route has; the API server does not.
  kubectl(["create", "--validate=false", "--filename=-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: missing }),
  });
  kubectl(["apply", "--server-side", `--filename=${join(definitions, "stubs.yaml")}`]);
  kubectl(["apply", "--server-side", `--filename=${join(definitions, "project-admin.yaml")}`]);
  await until("Every kind", () => areEstablished(kubectl));
  // Aggregated by the controller manager: an account that is used before has fewer rights.
  await until("The project admin's rights on Flink and Routes", () => {
    const groups = kubectl(["get", "clusterrole", "admin", "--output=jsonpath={.rules[*].apiGroups[*]}"]);
    return groups.includes("flink.apache.org") && groups.includes("route.openshift.io");
  });
}

function areEstablished(kubectl: Kubectl): boolean {
  const { items } = JSON.parse(kubectl(["get", "customresourcedefinitions", "--output=json"])) as {
    items: { status?: { conditions?: { type: string; status: string }[] } }[];
  };
  return items.every(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Established" && condition.status === "True"),
  );
}

function crdsFrom(source: CrdSource): { metadata: { name: string } }[] {
  return "jar" in source ? fromArchive(source.jar) : fromFolder(source.folder);
}
