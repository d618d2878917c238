import { type Static, Type } from "typebox";
import { Kafka, ObjectStore } from "./schema/data.ts";
import { Access, Images, Logs, Platform, Quota, TerraformState } from "./schema/platform.ts";
import { closed, dnsLabel } from "./schema/primitives.ts";
import { Flink, HistoryServer, JarServer, Jobs, ModelServer } from "./schema/workloads.ts";

/** Everything that differs between environments. One object an environment, validated whole, then frozen. */
export const EnvironmentSchema = Type.Object(
  {
    name: Type.Enum(["local", "dev", "prod"]),
    namespace: dnsLabel("The OpenShift project."),
    topicPrefix: Type.String({
      pattern: "^([a-zA-Z0-9._-]{0,60})$",
      description: "Put before every topic name of contract/topics.json.",
    }),
    platform: Platform,
    terraformState: TerraformState,
    quota: Quota,
    images: Images,
    access: Access,
    /** Where Flink's logs are shipped to; left out, they stay in the pods and in the container's log. */
    logs: Type.Optional(Logs),
    objectStore: ObjectStore,
    kafka: Kafka,
    flink: Flink,
    /** The UI of jobs that have ended; left out, there is none, and nothing is archived. */
    historyServer: Type.Optional(HistoryServer),
    modelServer: ModelServer,
    jarServer: JarServer,
    jobs: Jobs,
    allowDestroy: Type.Optional(
      Type.Array(
        Type.String({
          pattern: "^[A-Z][A-Za-z]+/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$",
          title: "kind and name, such as FlinkDeployment/ml-inference",
        }),
        {
          description:
            "Resources whose state may be lost: lifts their protection, and is one of the two keys of npm run deploy; the other is --destroy.",
        },
      ),
    ),
  },
  closed,
);

/** A validated environment. */
export type Environment = Static<typeof EnvironmentSchema>;
