import type { FlinkApplicationProps } from "../../constructs/flink-application.ts";
import type { FlinkSessionClusterProps } from "../../constructs/flink-session-cluster.ts";

/** A valid session cluster on Flink 2.2. */
export const sessionProps: FlinkSessionClusterProps = {
  name: "data-team-session",
  namespace: "data-team",
  image: `registry.example.com/flink-session@sha256:${"0".repeat(64)}`,
  flinkVersion: "2.2.1",
  operatorVersion: "1.15",
  serviceAccount: "flink",
  storage: {
    kind: "s3",
    store: {
      endpoint: "https://s3.example.com",
      region: "eu-central-1",
      bucket: "data-team",
      pathStyle: true,
      credentialsSecret: "object-store-credentials",
    },
  },
  jobManager: { cpuRequest: "1", memory: "2Gi" },
  taskManager: { cpuRequest: "2", memory: "4Gi" },
  taskSlots: 2,
};

/** A valid application on Flink 2.2. */
export const applicationProps: FlinkApplicationProps = {
  ...sessionProps,
  name: "ml-inference",
  parallelism: 2,
  jarUri: "local:///opt/flink/usrlib/ml-inference.jar",
};
