import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { end, hasStarted, start, until } from "./processes.ts";
import { deployer } from "./project.ts";
import { readState } from "./state.ts";
import type { TestCluster } from "./test-cluster.ts";

const folder = join(import.meta.dirname, "../operator");

/** Of FlinkDeployments and of FlinkSessionJobs. */
const controllers = 2;

/** What the operator's Helm chart lets it do in the namespaces that it watches, and with nodes. */
const rules = [
  { apiGroups: [""], resources: ["pods", "services", "events", "configmaps", "secrets"], verbs: ["*"] },
  {
    apiGroups: ["apps"],
    resources: ["deployments", "deployments/finalizers", "replicasets"],
    verbs: ["*"],
  },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: ["*"] },
  {
    apiGroups: ["flink.apache.org"],
    resources: ["flinkdeployments", "flinkdeployments/status", "flinkdeployments/finalizers"],
    verbs: ["*"],
  },
  {
    apiGroups: ["flink.apache.org"],
    resources: ["flinksessionjobs", "flinksessionjobs/status", "flinksessionjobs/finalizers"],
    verbs: ["*"],
  },
];

/** Flink Kubernetes Operator 1.7.0, running beside the cluster. */
export interface Operator {
  /** Everything that it has logged about a resource. */
  readonly log: (namespace: string, name: string) => string;
  readonly close: () => Promise<void>;
}

/**
 * Starts the operator from Maven's jars as a process, with an account of its own and the rights of its Helm chart.
 * Without nodes nothing runs, but it validates, and makes what Kubernetes would run.
 *
 * @param watched namespaces; it touches no others
 * @throws Error with the end of its log when it does not get to its controllers
 */
export async function startOperator(cluster: TestCluster, watched: readonly string[]): Promise<Operator> {
  const { status, stdout } = spawnSync(join(folder, "install"), {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error("The operator's jars could not be fetched; the reason stands above.");
  const { namespace, kubeconfig, remove } = cluster.project();
  grantRights(cluster, namespace);
  const work = mkdtempSync(join(tmpdir(), "flink-operator-"));
  const log = join(work, "operator.log");
  const server = new URL(
    (JSON.parse(readFileSync(kubeconfig, "utf8")) as { clusters: [{ cluster: { server: string } }] })
      .clusters[0].cluster.server,
  );
  writeFileSync(
    join(work, "flink-conf.yaml"),
    [
      `kubernetes.operator.watched.namespaces: ${watched.join(",")}`,
      // No ports: several operators may run side by side.
      "kubernetes.operator.health.probe.enabled: false",
      // A validation error ends a resource at once; others are not tried for minutes.
      "kubernetes.operator.retry.max.attempts: 2",
      "kubernetes.operator.retry.initial.interval: 1 s",
      "",
    ].join("\n"),
  );
  copyFileSync(join(folder, "log4j2.properties"), join(work, "log4j2.properties"));
  // Into the pods' configuration, where a resource brings none.
  copyFileSync(join(folder, "log4j2.properties"), join(work, "log4j-console.properties"));
  const network = cluster.name === undefined ? undefined : readState(cluster.name)?.namespace;
  const running = start({
    program: "java",
    args: [
      ...[
        "-Xmx400m",
        "-XX:TieredStopAtLevel=1",
        `-Dlog4j.configurationFile=${join(work, "log4j2.properties")}`,
        // It leaves a folder there for each configuration that it has made.
        `-Djava.io.tmpdir=${work}`,
      ],
      ...["-cp", `${stdout.trim()}/*`, "org.apache.flink.kubernetes.operator.FlinkOperator"],
    ],
    log,
    env: {
      PATH: process.env["PATH"],
      JAVA_HOME: process.env["JAVA_HOME"],
      HOME: work,
      KUBECONFIG: kubeconfig,
      FLINK_CONF_DIR: work,
      OPERATOR_NAMESPACE: namespace,
      OPERATOR_NAME: "flink-kubernetes-operator",
      // Without them it takes itself for a developer's trial, and a job's REST for localhost's.
      KUBERNETES_SERVICE_HOST: server.hostname,
      KUBERNETES_SERVICE_PORT: server.port || "443",
    },
    ...(network !== undefined && { namespace: network }),
  });
  const text = () => (existsSync(log) ? readFileSync(log, "utf8") : "");
  const explain = () => text().trimEnd().split("\n").slice(-15).join("\n");
  const close = async () => {
    await end([running]);
    rmSync(work, { recursive: true, force: true });
    remove();
  };
  try {
    await until(
      "The operator's controllers",
      () => {
        if (!hasStarted(running)) throw new Error(`The operator ended:\n${explain()}`);
        return (text().match(/controller started/g) ?? []).length === controllers;
      },
      { timeoutMs: 120_000, explain },
    );
  } catch (error) {
    await close();
    throw error;
  }
  return {
    log: (resourceNamespace, name) => {
      const about = `[${resourceNamespace}/${name}]`;
      return text()
        .split("\n")
        .filter((line) => line.includes(about))
        .join("\n");
    },
    close,
  };
}

function grantRights({ kubectl }: TestCluster, namespace: string): void {
  const metadata = { name: namespace };
  const items = [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata, rules },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: namespace },
      subjects: [{ kind: "ServiceAccount", name: deployer, namespace }],
    },
  ];
  kubectl(["apply", "--server-side", "--filename=-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  });
}
