import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { afterAll, describe, expect, it } from "vitest";
import { loadEnvironment } from "../config/load.ts";
import { readTopics } from "../ops/topics.ts";
import { composeProject } from "../stacks/project.ts";
import { loadLocalEnvironment } from "./environment.ts";
import { csvReplayArguments, mlInferenceArguments, topicNames } from "./job-arguments.ts";
import { clusterOnly, podOnly, stackObjects } from "./synthesised.ts";

const local = loadEnvironment("local");
const objects = composeProject(new App(), local).flatMap(stackObjects);
// biome-ignore lint/suspicious/noExplicitAny: API objects are looked into by path.
const specOf = (kind: string, name: string): any =>
  objects.find((object) => object.kind === kind && object.metadata.name === name)?.["spec"];
const session = specOf("FlinkDeployment", "data-team-session").flinkConfiguration as Record<string, string>;
const application = specOf("FlinkDeployment", "ml-inference").flinkConfiguration as Record<string, string>;
const variables = Object.fromEntries(
  specOf("Deployment", "ml-model-server").template.spec.containers[0].env.flatMap(
    ({ name, value }: { name: string; value?: string }) => (value === undefined ? [] : [[name, value]]),
  ),
) as Record<string, string>;

const state = mkdtempSync(join(tmpdir(), "local-environment-"));
afterAll(() => rmSync(state, { recursive: true }));
const loaded = await loadLocalEnvironment(state);

/** What a local run leaves out, of what there is. */
const leftOut = (table: Readonly<Record<string, string>>, key: string) =>
  Object.keys(table).find((start) => key.startsWith(start));

describe("a local run has what the stacks synthesise", () => {
  it("of Flink's configuration, but for what is listed with a reason", () => {
    const expected = Object.entries(session).filter(([key]) => leftOut(clusterOnly, key) === undefined);
    expect(loaded.flink.configuration).toEqual(Object.fromEntries(expected));
    expect(loaded.flink.configuration["execution.checkpointing.interval"]).toBe("1000 ms");
    expect(loaded.flink.configuration["taskmanager.system-out.mode"]).toBe("LOG");
  });

  it("of the server's variables, but for what is listed with a reason", () => {
    const expected = Object.entries(variables).filter(([name]) => !Object.hasOwn(podOnly, name));
    expect(loaded.serverVariables).toEqual({
      ...Object.fromEntries(expected),
      // What the downward API says in the pod.
      CPU_REQUEST_MILLICORES: "500",
    });
    expect(loaded.serverVariables).toHaveProperty("MAX_QUEUED_TEXTS");
  });

  it("and lists nothing that is not there", () => {
    // dev has what a trial does without: TLS between pods.
    const dev = composeProject(new App(), loadEnvironment("dev")).flatMap(stackObjects);
    const keys = dev.flatMap(({ kind, spec }) =>
      kind === "FlinkDeployment"
        ? Object.keys((spec as { flinkConfiguration: object }).flinkConfiguration)
        : [],
    );
    expect(Object.keys(clusterOnly).filter((start) => !keys.some((key) => key.startsWith(start)))).toEqual(
      [],
    );
    expect(Object.keys(podOnly).filter((name) => !Object.hasOwn(variables, name))).toEqual([]);
  });

  it("in one cluster, where ml-inference has its own: they differ by what an application has", () => {
    const keys = new Set([...Object.keys(session), ...Object.keys(application)]);
    const other = [...keys].filter(
      (key) => session[key]?.replaceAll("data-team-session", "ml-inference") !== application[key],
    );
    expect(other.sort()).toEqual([
      "kubernetes.operator.job.savepoint-on-deletion",
      "pipeline.max-parallelism",
      // No more than the parallelism of its one job.
      "taskmanager.numberOfTaskSlots",
      "web.submit.enable",
    ]);
  });

  it("of the jobs' arguments, but for addresses and input", () => {
    const { bootstrapServers } = local.kafka;
    const inputs = {
      bootstrapServers,
      modelUrl: "http://ml-model-server:8000",
      modelName: local.modelServer.modelName,
      input: local.jobs.csvReplay.input,
      textColumn: local.jobs.csvReplay.textColumn,
    };
    expect(csvReplayArguments(local, inputs)).toEqual(specOf("FlinkSessionJob", "csv-replay").job.args);
    expect(mlInferenceArguments(local, inputs)).toEqual(specOf("FlinkDeployment", "ml-inference").job.args);
  });

  it("of the topics: the same tool makes the contract's", () => {
    const { containers } = specOf("Job", "kafka-topics").template.spec;
    expect(containers[0].command).toContain("ops/topics.ts");
    expect(containers[0].args).toEqual([
      "--bootstrap-servers",
      local.kafka.bootstrapServers,
      "--environment",
      "local",
    ]);
    const made = readTopics().map(({ name }) => local.topicPrefix + name);
    expect(Object.values(topicNames(local)).filter((name) => !made.includes(name))).toEqual([]);
  });
});
