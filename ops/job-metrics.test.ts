import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { metricScope, operatorNames } from "./job-metrics/operators.ts";
import { MetricsRest } from "./job-metrics/rest.ts";
import { describeJob } from "./job-metrics/table.ts";
import { readJobMetrics } from "./job-metrics.ts";

/** What Flink 2.2.1 answers for a job that is one chain; the figures at its vertex are zeros. */
const vertex = {
  id: "v1",
  name: "Source: Read records -> Make lines -> Sink: Print lines",
  parallelism: 2,
  metrics: { "read-records": 0 },
};
const values: Readonly<Record<string, object>> = {
  numRecordsIn: { sum: 0 },
  busyTimeMsPerSecond: { min: 10, max: 30, avg: 20, sum: 40 },
  backPressuredTimeMsPerSecond: { avg: 0 },
  idleTimeMsPerSecond: { avg: "NaN" },
  "Source__Read_records.numRecordsIn": { sum: 1200 },
  "Source__Read_records.numRecordsOut": { sum: 1200 },
  "Source__Read_records.numBytesIn": { sum: 34567 },
  "Make_lines.numRecordsIn": { sum: 1200 },
  "Make_lines.numRecordsOut": { sum: 1200 },
  "Sink__Print_lines.numRecordsIn": { sum: 1200 },
  "Sink__Print_lines.numRecordsSend": { sum: 1199 },
  "Sink__Print_lines.numRecordsOut": { sum: 0 },
  "Shuffle.Netty.Input.numBuffers": { sum: 7 },
};
const answers: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
  "/jobs/overview": () => ({
    jobs: [
      { jid: "j1", name: "kafka-print", state: "RUNNING" },
      { jid: "j0", name: "old", state: "FINISHED" },
    ],
  }),
  "/jobs/j1": () => ({ vertices: [vertex] }),
  "/jobs/j1/vertices/v1/subtasks/metrics": (query) =>
    query
      .get("get")
      ?.split(",")
      .map((id) => ({ id, ...values[id] })) ?? Object.keys(values).map((id) => ({ id })),
};
let server: Server;
let rest: MetricsRest;

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://flink");
    const answer = answers[url.pathname];
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.(url.searchParams) ?? { errors: ["Not found."] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  rest = new MetricsRest(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(() => server.close());

it("shows what each operator of one chain has done", async () => {
  const [metrics] = await readJobMetrics(rest);
  expect(metrics && describeJob(metrics.job, metrics.chains)).toBe(
    `kafka-print (j1) RUNNING
  operator              records in  records out  bytes in  bytes out
chain 1: parallelism 2, busy 2 %, back-pressured 0 %, idle -
  Source: Read records       1,200        1,200    34,567          -
  Make lines                 1,200        1,200         -          -
  Sink: Print lines          1,200        1,199         -          -`,
  );
});

it("takes running jobs, or the one that is named", async () => {
  expect((await readJobMetrics(rest)).map(({ job }) => job.name)).toEqual(["kafka-print"]);
  expect((await readJobMetrics(rest, "j1")).map(({ job }) => job.name)).toEqual(["kafka-print"]);
  await expect(readJobMetrics(rest, "nothing")).rejects.toThrow(
    'There is no job "nothing". Allowed: kafka-print, old. Correct --job, or leave it out.',
  );
});

it("says what Flink said, and where nobody answers", async () => {
  await expect(readJobMetrics(rest, "old")).rejects.toThrow(/^Flink answered 404 to GET \/jobs\/j0: /);
  await expect(new MetricsRest("http://127.0.0.1:1").jobs()).rejects.toThrow(
    /^Flink's REST interface cannot be reached at http:\/\/127\.0\.0\.1:1: .* Correct --url/,
  );
});

it("writes names as Flink's metrics do, and reads those of a chain with branches", () => {
  expect(metricScope("Source: Read a.b, c")).toBe("Source__Read_a_b__c");
  expect(operatorNames("Parse -> (Ask the model -> Write, Write dead letters: Writer)")).toEqual([
    "Parse",
    "Ask the model",
    "Write",
    "Write dead letters: Writer",
  ]);
});
