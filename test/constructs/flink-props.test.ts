import type { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { describe } from "vitest";
import { FlinkApplication, type FlinkApplicationProps } from "../../constructs/flink-application.ts";
import {
  FlinkSessionCluster,
  type FlinkSessionClusterProps,
} from "../../constructs/flink-session-cluster.ts";
import { FlinkSessionJob, type FlinkSessionJobProps } from "../../constructs/flink-session-job.ts";
import { FlinkStateSnapshot, type FlinkStateSnapshotProps } from "../../constructs/flink-state-snapshot.ts";
import { PyFlinkApplication, type PyFlinkApplicationProps } from "../../constructs/pyflink-application.ts";
import { SqlApplication, type SqlApplicationProps } from "../../constructs/sql-application.ts";
import { applicationProps, sessionProps } from "../helpers/flink-props.ts";
import { type PropCase, testEachProp } from "../helpers/props-table.ts";
import { synthResources } from "../helpers/synth.ts";

/** The custom resource of a construct that makes one. */
function resourceOf(build: (stack: TerraformStack) => Construct): unknown {
  return Object.values(synthResources(build)["kubernetes_manifest"] ?? {})[0];
}

const spec = (...path: (string | number)[]) => ["manifest", "spec", ...path];
const configured = (key: string) => spec("flinkConfiguration", key);
const pod = (...path: (string | number)[]) => spec("taskManager", "podTemplate", "spec", ...path);
const main = (...path: (string | number)[]) => pod("containers", 0, ...path);
const folders = "s3://elsewhere/f/";

type Table<P> = { readonly [K in keyof Required<P>]: PropCase<FlinkApplicationProps> };

/** What applications and session clusters share. */
const cluster: Table<FlinkSessionClusterProps> = {
  name: { change: { name: "other" }, path: ["manifest", "metadata", "name"], value: "other" },
  namespace: { change: { namespace: "other" }, path: ["manifest", "metadata", "namespace"], value: "other" },
  image: { change: { image: "x@sha256:1" }, path: spec("image"), value: "x@sha256:1" },
  flinkVersion: { change: { flinkVersion: "2.1.3" }, path: spec("flinkVersion"), value: "v2_1" },
  operatorVersion: { change: { operatorVersion: "1.7" }, throws: "SI1102" },
  serviceAccount: { change: { serviceAccount: "other" }, path: spec("serviceAccount"), value: "other" },
  storage: {
    change: { storage: { kind: "claim", claimName: "c" } },
    path: pod("volumes", 3),
    value: { name: "durable", persistentVolumeClaim: { claimName: "c" } },
  },
  jobManager: {
    change: { jobManager: { cpuRequest: "500m", memory: "3Gi" } },
    path: spec("jobManager", "resource"),
    value: { cpu: 0.5, memory: "3072m" },
  },
  taskManager: {
    change: { taskManager: { cpuRequest: "3", memory: "5Gi" } },
    path: spec("taskManager", "resource"),
    value: { cpu: 3, memory: "5120m" },
  },
  taskSlots: { change: { taskSlots: 1 }, path: configured("taskmanager.numberOfTaskSlots"), value: "1" },
  mode: { change: { mode: "standalone" }, path: spec("mode"), value: "standalone" },
  taskManagers: { change: { taskManagers: 1 }, path: spec("taskManager", "replicas"), value: 1 },
  jobManagers: { change: { jobManagers: 2 }, path: spec("jobManager", "replicas"), value: 2 },
  highAvailability: {
    change: { highAvailability: false },
    path: configured("high-availability.type"),
    value: undefined,
  },
  checkpointIntervalMs: {
    change: { checkpointIntervalMs: 5_000 },
    path: configured("execution.checkpointing.interval"),
    value: "5000 ms",
  },
  periodicSavepointIntervalMs: {
    change: { periodicSavepointIntervalMs: 3_600_000 },
    path: configured("kubernetes.operator.periodic.savepoint.interval"),
    value: "3600000 ms",
  },
  savepointHistoryMaxCount: {
    change: { savepointHistoryMaxCount: 3 },
    path: configured("kubernetes.operator.savepoint.history.max.count"),
    value: "3",
  },
  stdoutInUi: {
    change: { stdoutInUi: false },
    path: configured("taskmanager.system-out.mode"),
    value: undefined,
  },
  recordsPerOperator: {
    change: { recordsPerOperator: false },
    path: configured("pipeline.operator-chaining.enabled"),
    value: undefined,
  },
  prometheus: { change: { prometheus: false }, path: main("ports"), value: undefined },
  logLevel: { change: { logLevel: "DEBUG" }, path: ["rootLevel"], value: "DEBUG" },
  logLevels: { change: { logLevels: { "org.example": "TRACE" } }, path: ["exampleLevel"], value: "TRACE" },
  uiOrigin: {
    change: { uiOrigin: "https://flink.example.com" },
    path: configured("web.access-control-allow-origin"),
    value: "https://flink.example.com",
  },
  archiveDirectory: {
    change: { archiveDirectory: folders },
    path: configured("jobmanager.archive.fs.dir"),
    value: folders,
  },
  configuration: {
    change: { configuration: { "rest.flamegraph.enabled": "true" } },
    path: configured("rest.flamegraph.enabled"),
    value: "true",
  },
  restartNonce: { change: { restartNonce: 7 }, path: spec("restartNonce"), value: 7 },
  imagePullPolicy: { change: { imagePullPolicy: "Always" }, path: spec("imagePullPolicy"), value: "Always" },
  allowDestroyOf: { change: { allowDestroyOf: "job" }, path: ["lifecycle"], value: undefined },
  internalTls: {
    change: { internalTls: { secretName: "tls", passwordKey: "word" } },
    path: pod("initContainers", 0, "env", 0, "value"),
    value: "/etc/flink-tls/word",
  },
  trust: {
    change: { trust: [{ configMap: "ca" }, { configMap: "service-ca", key: "service-ca.crt" }] },
    path: pod("volumes", 3, "projected", "sources"),
    value: [
      { configMap: { name: "ca", items: [{ key: "ca-bundle.crt", path: "0.pem" }] } },
      { configMap: { name: "service-ca", items: [{ key: "service-ca.crt", path: "1.pem" }] } },
    ],
  },
  imagePullSecret: {
    change: { imagePullSecret: "p" },
    path: pod("imagePullSecrets"),
    value: [{ name: "p" }],
  },
  env: {
    change: { env: [{ name: "A", value: "b" }] },
    path: main("env", 5),
    value: { name: "A", value: "b" },
  },
  sidecars: {
    change: { sidecars: [{ name: "shipper", image: "i" }] },
    path: pod("containers", 1, "name"),
    value: "shipper",
  },
  initContainers: {
    change: { initContainers: [{ name: "first", image: "i" }] },
    path: pod("initContainers", 0, "name"),
    value: "first",
  },
  volumes: {
    change: { volumes: [{ name: "v", configMap: { name: "c" } }] },
    path: pod("volumes", 3),
    value: { name: "v", configMap: { name: "c" } },
  },
  volumeMounts: {
    change: { volumeMounts: [{ name: "v", mountPath: "/v" }] },
    path: main("volumeMounts", 3),
    value: { name: "v", mountPath: "/v" },
  },
  podLabels: {
    change: { podLabels: { team: "data" } },
    path: spec("jobManager", "podTemplate", "metadata", "labels", "team"),
    value: "data",
  },
  podAnnotations: {
    change: { podAnnotations: { a: "b" } },
    path: spec("taskManager", "podTemplate", "metadata", "annotations"),
    value: { a: "b" },
  },
  connectsTo: {
    change: { connectsTo: ["ml-model-server"] },
    path: spec("jobManager", "podTemplate", "metadata", "annotations", "app.openshift.io/connects-to"),
    value: '[{"apiVersion":"apps/v1","kind":"Deployment","name":"ml-model-server"}]',
  },
  nodeSelector: {
    change: { nodeSelector: { disk: "ssd" } },
    path: pod("nodeSelector"),
    value: { disk: "ssd" },
  },
  tolerations: {
    change: { tolerations: [{ key: "k", operator: "Exists" }] },
    path: pod("tolerations"),
    value: [{ key: "k", operator: "Exists" }],
  },
  tmpSizeLimit: {
    change: { tmpSizeLimit: "3Gi" },
    path: pod("volumes", 0),
    value: { name: "tmp", emptyDir: { sizeLimit: "3Gi" } },
  },
  logSizeLimit: {
    change: { logSizeLimit: "3Gi" },
    path: pod("volumes", 1),
    value: { name: "flink-logs", emptyDir: { sizeLimit: "3Gi" } },
  },
  stateSizeLimit: {
    change: { stateSizeLimit: "3Gi" },
    path: pod("volumes", 2),
    value: { name: "local-state", emptyDir: { sizeLimit: "3Gi" } },
  },
};

/** The resource, with two levels of its log4j file beside it. */
function withLevels(resource: unknown): unknown {
  const { manifest } = resource as { manifest: { spec: { logConfiguration: Record<string, string> } } };
  const log4j = manifest.spec.logConfiguration["log4j-console.properties"] ?? "";
  return {
    ...(resource as object),
    rootLevel: /rootLogger\.level = (\w+)/.exec(log4j)?.[1],
    exampleLevel: /name = org\.example\n.*level = (\w+)/.exec(log4j)?.[1],
  };
}

describe("FlinkApplication: each prop", () => {
  const job: {
    readonly [K in Exclude<
      keyof Required<FlinkApplicationProps>,
      keyof FlinkSessionClusterProps
    >]: PropCase<FlinkApplicationProps>;
  } = {
    jarUri: { change: { jarUri: "local:///b.jar" }, path: spec("job", "jarURI"), value: "local:///b.jar" },
    entryClass: { change: { entryClass: "a.B" }, path: spec("job", "entryClass"), value: "a.B" },
    args: { change: { args: ["--x"] }, path: spec("job", "args"), value: ["--x"] },
    parallelism: { change: { parallelism: 8 }, path: spec("job", "parallelism"), value: 8 },
    upgradeMode: {
      change: { upgradeMode: "last-state" },
      path: spec("job", "upgradeMode"),
      value: "last-state",
    },
    allowNonRestoredState: {
      change: { allowNonRestoredState: true },
      path: spec("job", "allowNonRestoredState"),
      value: true,
    },
    initialSavepointPath: {
      change: { initialSavepointPath: folders },
      path: spec("job", "initialSavepointPath"),
      value: folders,
    },
    savepointTriggerNonce: {
      change: { savepointTriggerNonce: 3 },
      path: spec("job", "savepointTriggerNonce"),
      value: 3,
    },
    savepointRedeployNonce: {
      change: { savepointRedeployNonce: 3 },
      path: spec("job", "savepointRedeployNonce"),
      value: 3,
    },
    state: { change: { state: "suspended" }, path: spec("job", "state"), value: "suspended" },
    maxParallelism: {
      change: { maxParallelism: 720 },
      path: configured("pipeline.max-parallelism"),
      value: "720",
    },
    autoscaler: {
      change: { autoscaler: { targetUtilization: 0.5 } },
      path: configured("job.autoscaler.target.utilization"),
      value: "0.5",
    },
    reactive: {
      change: { reactive: true, mode: "standalone" },
      path: configured("scheduler-mode"),
      value: "reactive",
    },
  };
  // With the name that it asks for, so that the permission holds.
  const base = { ...applicationProps, name: "job" };
  testEachProp(
    base,
    (props) => withLevels(resourceOf((stack) => new FlinkApplication(stack, "app", props))),
    {
      ...cluster,
      ...job,
    },
  );
});

describe("FlinkSessionCluster: each prop", () => {
  const base = { ...sessionProps, name: "job" };
  testEachProp<FlinkSessionClusterProps>(
    base,
    (props) => withLevels(resourceOf((stack) => new FlinkSessionCluster(stack, "session", props))),
    cluster,
  );
});

describe("FlinkSessionJob: each prop", () => {
  type Props = Omit<FlinkSessionJobProps, "cluster"> & { cluster: FlinkSessionClusterProps };
  const base: Props = {
    name: "replay",
    cluster: sessionProps,
    jarUri: "https://custom-jar-server:8443/a.jar",
    parallelism: 1,
  };
  const build = ({ cluster: clusterProps, ...props }: Props) => {
    let warnings: string[] = [];
    const resources = synthResources((stack) => {
      const session = new FlinkSessionCluster(stack, "session", clusterProps);
      const job = new FlinkSessionJob(stack, "job", { ...props, cluster: session });
      warnings = job.node.metadata.map(({ data }) => String(data).slice(0, 6));
      return job;
    });
    const [, resource] =
      Object.entries(resources["kubernetes_manifest"] ?? {}).find(([id]) => id.startsWith("job")) ?? [];
    return { ...resource, warnings };
  };
  testEachProp<Props>(base, build, {
    name: { change: { name: "other" }, path: ["manifest", "metadata", "name"], value: "other" },
    cluster: {
      change: { cluster: { ...sessionProps, name: "x" } },
      path: spec("deploymentName"),
      value: "x",
    },
    configuration: {
      change: { configuration: { a: "b" } },
      path: spec("flinkConfiguration"),
      value: { a: "b" },
    },
    operatorFetchesFromCluster: {
      change: { operatorFetchesFromCluster: true },
      path: ["warnings"],
      value: [],
    },
    restartNonce: { change: { restartNonce: 2 }, path: spec("restartNonce"), value: 2 },
    allowDestroyOf: { change: { allowDestroyOf: "replay" }, path: ["lifecycle"], value: undefined },
    jarUri: {
      change: { jarUri: "https://x.example.com" },
      path: spec("job", "jarURI"),
      value: "https://x.example.com",
    },
    entryClass: { change: { entryClass: "a.B" }, path: spec("job", "entryClass"), value: "a.B" },
    args: { change: { args: ["--x"] }, path: spec("job", "args"), value: ["--x"] },
    parallelism: { change: { parallelism: 8 }, path: spec("job", "parallelism"), value: 8 },
    upgradeMode: {
      change: { upgradeMode: "stateless" },
      path: spec("job", "upgradeMode"),
      value: "stateless",
    },
    allowNonRestoredState: {
      change: { allowNonRestoredState: true },
      path: spec("job", "allowNonRestoredState"),
      value: true,
    },
    initialSavepointPath: {
      change: { initialSavepointPath: folders },
      path: spec("job", "initialSavepointPath"),
      value: folders,
    },
    savepointTriggerNonce: {
      change: { savepointTriggerNonce: 3 },
      path: spec("job", "savepointTriggerNonce"),
      value: 3,
    },
    savepointRedeployNonce: {
      change: { savepointRedeployNonce: 3 },
      path: spec("job", "savepointRedeployNonce"),
      value: 3,
    },
    state: { change: { state: "suspended" }, path: spec("job", "state"), value: "suspended" },
  });
});

describe("FlinkStateSnapshot: each prop", () => {
  const base: FlinkStateSnapshotProps = {
    name: "before-upgrade",
    namespace: "data-team",
    operatorVersion: "1.15",
    job: { kind: "FlinkDeployment", name: "ml-inference" },
  };
  testEachProp(base, (props) => resourceOf((stack) => new FlinkStateSnapshot(stack, "snapshot", props)), {
    name: { change: { name: "other" }, path: ["manifest", "metadata", "name"], value: "other" },
    namespace: {
      change: { namespace: "other" },
      path: ["manifest", "metadata", "namespace"],
      value: "other",
    },
    operatorVersion: { change: { operatorVersion: "1.7" }, throws: "SI1119" },
    job: {
      change: { job: { kind: "FlinkSessionJob", name: "replay" } },
      path: spec("jobReference"),
      value: { kind: "FlinkSessionJob", name: "replay" },
    },
    savepoint: {
      change: { savepoint: { path: folders, alreadyExists: true, formatType: "NATIVE" } },
      path: spec("savepoint"),
      value: { path: folders, alreadyExists: true, formatType: "NATIVE", disposeOnDelete: false },
    },
    backoffLimit: { change: { backoffLimit: 2 }, path: spec("backoffLimit"), value: 2 },
  });
});

describe("PyFlinkApplication: each prop of its own", () => {
  const { jarUri, ...rest } = applicationProps;
  const base: PyFlinkApplicationProps = { ...rest, script: "/opt/flink/usrlib/job.py" };
  type Own = Pick<
    PyFlinkApplicationProps,
    "script" | "pythonFiles" | "pythonExecutable" | "jarUri" | "args" | "configuration" | "flinkVersion"
  >;
  const build = (props: Own) =>
    resourceOf(
      (stack) => new PyFlinkApplication(stack, "app", { ...base, ...props } as PyFlinkApplicationProps),
    );
  testEachProp<Own>(base, build, {
    script: { change: { script: "/b.py" }, path: spec("job", "args", 3), value: "/b.py" },
    pythonFiles: { change: { pythonFiles: ["/a", "/b"] }, path: spec("job", "args", 3), value: "/a,/b" },
    pythonExecutable: {
      change: { pythonExecutable: "/usr/bin/python3.11" },
      path: configured("python.client.executable"),
      value: "/usr/bin/python3.11",
    },
    jarUri: { change: { jarUri }, path: spec("job", "jarURI"), value: jarUri },
    args: { change: { args: ["--x"] }, path: spec("job", "args", 4), value: "--x" },
    configuration: {
      change: { configuration: { "pipeline.generic-types": "false" } },
      path: configured("pipeline.generic-types"),
      value: "false",
    },
    flinkVersion: {
      change: { flinkVersion: "2.1.3" },
      path: spec("job", "jarURI"),
      value: "local:///opt/flink/opt/flink-python-2.1.3.jar",
    },
  });
});

describe("SqlApplication: each prop of its own", () => {
  type Own = Pick<
    SqlApplicationProps,
    "statements" | "args" | "volumes" | "volumeMounts" | "podAnnotations" | "name"
  >;
  const base = { ...applicationProps, statements: "SELECT 1;" };
  const build = (props: Own) =>
    synthResources((stack) => new SqlApplication(stack, "app", { ...base, ...props } as SqlApplicationProps));
  const application = ["kubernetes_manifest", "app_deployment_manifest_BE372D3B"];
  const statements = ["kubernetes_config_map_v1", "app_statements_E8960AC4"];
  testEachProp<Own>(base, build, {
    statements: {
      change: { statements: "SELECT 2;" },
      path: [...statements, "data", "statements.sql"],
      value: "SELECT 2;",
    },
    args: { change: { args: ["--x"] }, path: [...application, ...spec("job", "args", 2)], value: "--x" },
    volumes: {
      change: { volumes: [{ name: "v" }] },
      path: [...application, ...pod("volumes", 3)],
      value: { name: "v" },
    },
    volumeMounts: {
      change: { volumeMounts: [{ name: "v", mountPath: "/v" }] },
      path: [...application, ...main("volumeMounts", 3)],
      value: { name: "v", mountPath: "/v" },
    },
    podAnnotations: {
      change: { podAnnotations: { a: "b" } },
      path: [...application, ...spec("jobManager", "podTemplate", "metadata", "annotations", "a")],
      value: "b",
    },
    name: { change: { name: "other" }, path: [...statements, "metadata", "name"], value: "other-sql" },
  });
});
