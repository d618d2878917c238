import { expect, it } from "vitest";
import { loadEnvironment } from "../config/load.ts";
import type { Environment } from "../config/schema.ts";
import { csvReplayArguments, type JobInputs, mlInferenceArguments } from "./job-arguments.ts";

const local = loadEnvironment("local");
const environment: Environment = {
  ...local,
  topicPrefix: "here.",
  kafka: { ...local.kafka, transactionTimeoutMs: 61_000 },
  jobs: {
    ...local.jobs,
    mlInference: {
      ...local.jobs.mlInference,
      batchSize: 3,
      batchLingerMs: 4,
      concurrency: 5,
      requestTimeoutMs: 600,
      deadlineMs: 7_000,
      maxAttempts: 8,
      maxOutageMs: 900,
    },
  },
};
const inputs: JobInputs = {
  bootstrapServers: "127.0.0.1:1",
  modelUrl: "http://127.0.0.1:2",
  modelName: "model",
  input: "/in.csv",
  textColumn: "body",
  idColumn: "ticket",
  timeColumn: "at",
  rate: 2.5,
  limit: 9,
};

it("passes everything on to csv-replay", () => {
  expect(csvReplayArguments(environment, inputs).join(" ")).toBe(
    "--input /in.csv --text-column body --bootstrap-servers 127.0.0.1:1 --transaction-timeout-ms 61000 --transactional-id-prefix here.csv-replay --topic here.messages --dead-letter-topic here.dead-letters --id-column ticket --time-column at --rate 2.5 --limit 9",
  );
});

it("passes everything on to ml-inference", () => {
  expect(mlInferenceArguments(environment, inputs).join(" ")).toBe(
    "--bootstrap-servers 127.0.0.1:1 --transaction-timeout-ms 61000 --transactional-id-prefix here.ml-inference --topic here.messages --predictions-topic here.predictions --dead-letter-topic here.dead-letters --model-url http://127.0.0.1:2 --model-name model --batch-size 3 --batch-linger-ms 4 --concurrency 5 --request-timeout-ms 600 --deadline-ms 7000 --max-attempts 8 --max-outage-ms 900",
  );
});

it("leaves out what was not given", () => {
  const { bootstrapServers, modelUrl, modelName, input, textColumn } = inputs;
  const few = csvReplayArguments(environment, { bootstrapServers, modelUrl, modelName, input, textColumn });
  for (const option of ["--id-column", "--time-column", "--rate", "--limit"])
    expect(few).not.toContain(option);
});
