import { describe, expect, it } from "vitest";
import { FlinkApplication, type FlinkApplicationProps } from "../../constructs/flink-application.ts";
import { log4jProperties } from "../../constructs/flink-configuration/logging.ts";
import { compose, defaults, ownedBy } from "../../constructs/flink-configuration/settings.ts";
import { FlinkSessionCluster } from "../../constructs/flink-session-cluster.ts";
import { applicationProps, sessionProps } from "../helpers/flink-props.ts";
import { synthResources } from "../helpers/synth.ts";

/** Flink's configuration of an application. */
function configured(change: Partial<FlinkApplicationProps> = {}): Record<string, string> {
  let configuration: unknown;
  synthResources((stack) => {
    const application = new FlinkApplication(stack, "app", { ...applicationProps, ...change });
    configuration = application.deployment.spec.flinkConfiguration;
    return application;
  });
  return configuration as Record<string, string>;
}

const on118 = { flinkVersion: "1.18.1", operatorVersion: "1.10" } as const;

describe("settings", () => {
  const settings = [...defaults({ a: "1" }), ...ownedBy("storage", { b: "2" })];

  it("give way to configuration where they are defaults", () => {
    expect(compose("x", settings, { a: "9", c: "3" })).toEqual({
      configuration: { a: "9", b: "2", c: "3" },
      problems: [],
    });
  });

  it("do not where a prop decides them, unless it says the same", () => {
    expect(compose("FlinkDeployment job", settings, { b: "2" }).problems).toEqual([]);
    expect(
      compose("FlinkDeployment job", settings, { b: "9" }).problems.map(({ message }) => message),
    ).toEqual([
      'SI1302: FlinkDeployment job: configuration sets "b", which storage decides. Got: "9". Allowed: "2", or nothing. Leave "b" out of configuration and use storage.',
    ]);
  });

  it("are an error at synth when written twice", () => {
    expect(() => configured({ configuration: { "rest.port": "9999" } })).toThrow("SI1302");
  });
});

describe("what an application survives by default", () => {
  it("keeps state in S3, in a folder of its own, and takes savepoints with it", () => {
    expect(configured()).toMatchObject({
      "execution.checkpointing.dir": "s3://data-team/flink/ml-inference/checkpoints",
      "execution.checkpointing.savepoint-dir": "s3://data-team/flink/ml-inference/savepoints",
      "high-availability.storageDir": "s3://data-team/flink/ml-inference/ha",
      "high-availability.type": "kubernetes",
      "execution.checkpointing.mode": "EXACTLY_ONCE",
      "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
      "kubernetes.operator.job.savepoint-on-deletion": "true",
      "state.backend.type": "rocksdb",
      "s3.directory.marker.retention": "keep",
    });
  });

  it("lets somebody else decide about the markers of folders", () => {
    const configuration = { "s3.directory.marker.retention": "delete" };
    expect(configured({ configuration })).toMatchObject(configuration);
  });

  it("keeps it on a claim", () => {
    const configuration = configured({ storage: { kind: "claim", claimName: "c" } });
    expect(configuration["execution.checkpointing.dir"]).toBe(
      "file:///opt/flink/durable/ml-inference/checkpoints",
    );
    expect(Object.keys(configuration).filter((key) => key.startsWith("s3."))).toEqual([]);
  });

  it("asks for no savepoint where there is no state", () => {
    const configuration = configured({ upgradeMode: "stateless" });
    expect(configuration["kubernetes.operator.job.savepoint-on-deletion"]).toBeUndefined();
  });

  it("uses the names that Flink 1.18 and its operators know", () => {
    const configuration = configured(on118);
    expect(configuration).toMatchObject({
      "state.checkpoints.dir": "s3://data-team/flink/ml-inference/checkpoints",
      "state.savepoints.dir": "s3://data-team/flink/ml-inference/savepoints",
      "state.backend.incremental": "true",
    });
    expect(configuration["execution.checkpointing.dir"]).toBeUndefined();
  });
});

it("fixes every port, for the policies", () => {
  expect(configured()).toMatchObject({
    "jobmanager.rpc.port": "6123",
    "high-availability.jobmanager.port": "6123",
    "blob.server.port": "6124",
    "taskmanager.rpc.port": "6122",
    "taskmanager.data.port": "6121",
    "metrics.internal.query-service.port": "6125",
    "rest.port": "8081",
  });
});

it("closes what people could change by the UI; a session cluster needs its upload for the operator", () => {
  expect(configured()).toMatchObject({ "web.submit.enable": "false", "web.cancel.enable": "false" });
  let session: unknown;
  synthResources((stack) => {
    const cluster = new FlinkSessionCluster(stack, "session", sessionProps);
    session = cluster.deployment.spec.flinkConfiguration;
    return cluster;
  });
  expect(session).toMatchObject({ "web.cancel.enable": "false" });
  expect(session).not.toHaveProperty(["web.submit.enable"]);
});

describe("printed lines in the UI", () => {
  it("go to the log on Flink 2.2, which is on the console as well", () => {
    expect(configured()).toMatchObject({ "taskmanager.system-out.mode": "LOG" });
    expect(log4jProperties({ flinkVersion: "2.2.1" })).toContain("appenderRef.console.ref = Console");
  });

  it("go there on Flink 1.18 too, by the log's configuration, and the console does not feed on itself", () => {
    const keys = Object.keys(configured(on118));
    expect(keys.filter((key) => /system-out|stdout/.test(key))).toEqual([]);
    const text = log4jProperties({ flinkVersion: "1.18.1" });
    expect(text).toContain("appender.print.type = PrintToLog");
    expect(text).toContain("appender.console.direct = true");
    for (const without of [
      log4jProperties({ flinkVersion: "1.18.1", stdoutInUi: false }),
      log4jProperties({ flinkVersion: "1.19.0" }),
    ])
      expect(without).not.toMatch(/PrintToLog|direct/);
  });
});

describe("log4j-console.properties", () => {
  const text = log4jProperties({ flinkVersion: "2.2.1" });

  it("rolls the file that the UI reads, and stays below the volume's limit", () => {
    const value = (key: string) => new RegExp(`^${key.replaceAll(".", "\\.")} = (.*)$`, "m").exec(text)?.[1];
    expect(value("appender.rolling.fileName")).toBe(`$${"{"}sys:log.file}`);
    const megabytes = Number(value("appender.rolling.policies.size.size")?.replace("MB", ""));
    expect(megabytes * (Number(value("appender.rolling.strategy.max")) + 1)).toBeLessThan(1024);
  });

  it("names each logger with its level", () => {
    const names = [...text.matchAll(/^logger\.(\w+)\.name = .*$/gm)].map(([, id]) => id);
    const levels = [...text.matchAll(/^logger\.(\w+)\.level = (?:OFF|ERROR|WARN|INFO|DEBUG|TRACE)$/gm)];
    expect(levels.map(([, id]) => id)).toEqual(names);
    expect(names.length).toBeGreaterThan(2);
  });

  it("refers to appenders that it defines", () => {
    const referred = [...text.matchAll(/appenderRef\.\w+\.ref = (\w+)/g)].map(([, name]) => name);
    const defined = [...text.matchAll(/^appender\.\w+\.name = (\w+)$/gm)].map(([, name]) => name);
    expect(referred.sort()).toEqual(defined.sort());
  });
});

describe("scaling", () => {
  it("by the operator's autoscaler: bounded by the maximum, rescaled in place", () => {
    expect(configured({ autoscaler: {}, maxParallelism: 64 })).toMatchObject({
      "job.autoscaler.enabled": "true",
      "job.autoscaler.vertex.max-parallelism": "64",
      "job.autoscaler.vertex.min-parallelism": "1",
      "job.autoscaler.target.utilization": "0.7",
      "jobmanager.scheduler": "adaptive",
      "pipeline.max-parallelism": "64",
    });
  });

  it("reactive and autoscaled at once is an error", () => {
    expect(() => configured({ autoscaler: {}, reactive: true, mode: "standalone" })).toThrow("SI1206");
  });
});

it.each([
  ["2.2", {}],
  ["1.18", on118],
] as const)("shows records per operator by default on Flink %s", (_line, version) => {
  expect(configured(version)).toMatchObject({ "pipeline.operator-chaining.enabled": "false" });
  expect(configured({ ...version, recordsPerOperator: false })).not.toHaveProperty([
    "pipeline.operator-chaining.enabled",
  ]);
});
