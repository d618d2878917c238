import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { local } from "../../config/environments/local.ts";
import { prod } from "../../config/environments/prod.ts";
import { ConfigurationError, loadEnvironment, validateEnvironment } from "../../config/load.ts";
import type { Environment } from "../../config/schema.ts";

/** The valid base plus some changes by path, as a plain object that the types do not protect. */
function changed(changes: Readonly<Record<string, unknown>>, from: Environment = local): unknown {
  const base: Record<string, unknown> = structuredClone(from);
  for (const [path, value] of Object.entries(changes)) {
    const parts = path.split(".");
    const last = parts.pop() ?? "";
    const parent = parts.reduce((at, part) => at[part] as Record<string, unknown>, base);
    parent[last] = value;
  }
  return base;
}

describe("loadEnvironment", () => {
  it("loads the local environment, frozen to the leaves", () => {
    const environment = loadEnvironment("local");
    expect(environment.name).toBe("local");
    expect(Object.isFrozen(environment.flink.configuration)).toBe(true);
  });

  it.each(["local", "dev", "prod"])("%s is valid", (name) => {
    expect(loadEnvironment(name).name).toBe(name);
  });

  it("requires a name", () => {
    expect(() => loadEnvironment(undefined)).toThrow(
      "No environment is chosen: the variable ENVIRONMENT is not set. Allowed: local, dev, prod. Set it, for example ENVIRONMENT=local.",
    );
  });

  it("says how a command is told its environment", () => {
    expect(() => loadEnvironment(undefined, "npm run deploy --")).toThrow(
      'No environment is named. Got: "npm run deploy --" and no name. Allowed: local, dev, prod. Name one of these, such as: npm run deploy -- local.',
    );
  });

  it("allows each file of config/environments", () => {
    const files = readdirSync(join(import.meta.dirname, "../../config/environments"));
    const names = files.map((file) => file.replace(".ts", "")).sort();
    let allowed: string[] = [];
    try {
      loadEnvironment("");
    } catch (error) {
      allowed = /Allowed: (.+?)\./.exec((error as Error).message)?.[1]?.split(", ") ?? [];
    }
    expect(allowed.sort()).toEqual(names);
  });

  it("refuses an unknown name, also one that every object has", () => {
    expect(() => loadEnvironment("stage")).toThrow(
      'There is no environment "stage". Allowed: local, dev, prod.',
    );
    expect(() => loadEnvironment("constructor")).toThrow(ConfigurationError);
  });

  it("reports all problems at once, with path and value", () => {
    const bad = changed({ "kafka.replicationFactor": 0, "flink.paralelism": 2, "flink.version": "two" });
    let message = "";
    try {
      validateEnvironment("local", bad);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain("kafka.replicationFactor: must be >= 1; got 0");
    expect(message).toContain("paralelism");
    expect(message).toContain('flink.version: must match pattern "^[0-9]+\\.[0-9]+\\.[0-9]+$"; got "two"');
  });

  it.each([
    [
      "an attempt that outlasts the deadline",
      { "jobs.mlInference.deadlineMs": 1_000 },
      "jobs.mlInference.requestTimeoutMs: one attempt may take 5000 ms, longer than the whole deadline of 1000 ms; make it smaller than deadlineMs",
    ],
    [
      "more parallelism than slots",
      { "flink.parallelism": 9 },
      "flink.parallelism: 9 needs more slots than 1 x 4; raise taskManagers or taskSlots",
    ],
    [
      "two ways to run the model in a job",
      {
        "jobs.mlInference.embedded": {
          bundle: "/opt/models/m",
          taskManager: { cpuRequest: "1", memory: "4Gi" },
          offHeap: "512Mi",
        },
        "jobs.mlInferencePyflink": { parallelism: 1, model: "/opt/models/m" },
      },
      "jobs.mlInference.embedded: is set, and jobs.mlInferencePyflink takes the place of ml-inference; leave out one of them",
    ],
    [
      "files in the folder of Flink's state",
      { "jobs.mlInference.files": { folder: "s3://data-team/flink/x", format: "json" } },
      'jobs.mlInference.files.folder: "s3://data-team/flink/x" meets s3://data-team/flink, where Flink keeps the jobs\' state; choose another folder',
    ],
    [
      "files of two jobs in one folder",
      {
        "jobs.mlInference.files": { folder: "s3://data-team/results", format: "json" },
        "jobs.customerAnalytics.files": { folder: "s3://data-team/results/counts", format: "json" },
      },
      'jobs.customerAnalytics.files.folder: "s3://data-team/results/counts" meets jobs.mlInference.files.folder, "s3://data-team/results", and readers take all files of a folder for the same',
    ],
    [
      "a time that no Parquet file reaches",
      { "jobs.customerAnalytics.files": { folder: "s3://b-1/counts", format: "parquet", rollMs: 60_000 } },
      "jobs.customerAnalytics.files.rollMs: 60000 never counts, because Parquet files end at each checkpoint, every 1000 ms (flink.checkpointIntervalMs)",
    ],
    [
      "files of a job that is not there",
      {
        "jobs.mlInference.files": { folder: "s3://data-team/predictions", format: "parquet" },
        "jobs.mlInferencePyflink": { parallelism: 1, model: "/opt/flink/model/final-model.pt" },
      },
      "jobs.mlInference.files: is set, and jobs.mlInferencePyflink takes the place of ml-inference",
    ],
    [
      "files in a bucket itself",
      { "jobs.mlInference.files": { folder: "s3://data-team/", format: "json" } },
      "jobs.mlInference.files.folder: must match pattern",
    ],
    [
      "a file under another name",
      { name: "dev" },
      'name: is "dev" in the file of environment "local"; write "local"',
    ],
  ])("refuses %s", (_what, change, message) => {
    expect(() => validateEnvironment("local", changed(change))).toThrow(message);
  });

  it.each([
    ["no place for the state", { terraformState: {} }, "terraformState: names no place; exactly one of"],
    [
      "two places for the state",
      { "terraformState.local": {} },
      "terraformState: names s3 and local; exactly one of",
    ],
    [
      "no provider to sign in at",
      { "access.oidc": undefined },
      "access.oidc: is missing, and access.variant",
    ],
    [
      "OpenShift's proxy elsewhere",
      { "access.variant": "openshift", "platform.kind": "kubernetes" },
      'access.variant: "openshift" needs OpenShift\'s OAuth server',
    ],
    [
      "a proxy without a certificate",
      { "platform.kind": "kubernetes" },
      "access.tlsSecret: is missing; only OpenShift makes certificates for Services",
    ],
    ["brokers nowhere", { "kafka.namespace": undefined }, "kafka: neither cidr nor namespace is set"],
    ["brokers twice", { "kafka.cidr": "10.0.0.0/8" }, "kafka: both cidr and namespace are set"],
    [
      "topics of no cluster",
      { "kafka.strimziCluster": undefined },
      'kafka.topics: "strimzi" needs strimziCluster and namespace',
    ],
    [
      "an image by tag",
      { "images.flink": "localhost/flink:1" },
      'images.flink: "localhost/flink:1" has no digest',
    ],
    [
      "a job's image by tag",
      { "images.jobs": { "ml-inference": "localhost/job:1" } },
      'images.jobs.ml-inference: "localhost/job:1" has no digest',
    ],
    [
      "SASL without a mechanism",
      { "kafka.security": { protocol: "SASL_SSL", credentialsSecret: "kafka-user" } },
      'kafka.security.mechanism: is missing, and kafka.security.protocol is "SASL_SSL"',
    ],
    [
      "a mechanism without SASL",
      { "kafka.security": { protocol: "SSL", mechanism: "PLAIN" } },
      'kafka.security.mechanism: is "PLAIN", and kafka.security.protocol is "SSL"',
    ],
    [
      "SASL without credentials",
      { "kafka.security": { protocol: "SASL_SSL", mechanism: "PLAIN" } },
      "kafka.security.credentialsSecret: is missing",
    ],
    [
      "one replica in production",
      { "modelServer.replicas": 1 },
      "modelServer.replicas: 1 stops all inference",
    ],
    [
      "an autoscaler below its start",
      { "modelServer.maxReplicas": 1 },
      "modelServer.maxReplicas: 1 is less than replicas, 2",
    ],
    [
      "a quantity that is not canonical",
      { "quota.cpuRequests": "2000m" },
      'quota.cpuRequests: must be CPUs such as 500m or 2, never 1000m; got "2000m"',
    ],
    [
      "an unknown kind",
      { "platform.kind": "nomad" },
      'platform.kind: must be equal to one of the allowed values (openshift, kubernetes); got "nomad"',
    ],
  ])("prod: refuses %s", (_what, change, message) => {
    const withoutUndefined = JSON.parse(JSON.stringify(changed(change, prod)));
    expect(() => validateEnvironment("prod", withoutUndefined)).toThrow(message);
  });
});
