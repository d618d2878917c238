import { App } from "cdktf";
import { loadEnvironment, validateEnvironment } from "../../../config/load.ts";
import type { Environment } from "../../../config/schema.ts";
import type { ApiObject } from "../../../ops/manifests/convert.ts";
import { composeProject } from "../../../stacks/project.ts";
import { objectsOfStack } from "../../helpers/objects.ts";

/** An environment for people, changed for a test and validated as a whole again. */
export interface Variant {
  readonly of: "dev" | "prod";
  /** Who makes the topics. */
  readonly topics: "job" | "strimzi";
  /** Namespace of the project. */
  readonly namespace: string;
  /** Namespace of the brokers, where Strimzi's topics lie. @default - the environment's */
  readonly brokers?: string;
  /** The newest operator that Maven Central has, with the newest Flink that it supports. @default - the environment's own */
  readonly operator?: "1.7";
}

/** The environment that a variant describes. */
export function environmentOf({ of, topics, namespace, brokers, operator }: Variant): Environment {
  const base = structuredClone(loadEnvironment(of));
  return validateEnvironment(of, {
    ...base,
    namespace,
    terraformState: { kubernetes: { namespace } },
    platform: { ...base.platform, ...(operator && { operatorVersion: operator }) },
    flink: { ...base.flink, ...(operator && { version: "1.18.1" }) },
    kafka: {
      ...base.kafka,
      topics,
      ...(brokers && { namespace: brokers }),
      ...(topics === "strimzi" && { strimziCluster: base.kafka.strimziCluster ?? "kafka" }),
    },
  });
}

/** All objects of an environment's stacks, as `npm run manifests` writes them. */
export function objectsOf(environment: Environment): ApiObject[] {
  return composeProject(new App(), environment).flatMap((stack) => [...objectsOfStack(stack).all]);
}
