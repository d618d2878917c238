import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type ChainMetrics, chainMetrics } from "./job-metrics/operators.ts";
import { type JobOverview, MetricsRest } from "./job-metrics/rest.ts";
import { describeJob } from "./job-metrics/table.ts";

const help = `Usage: npm run ops -- job-metrics [--url URL] [--job NAME|ID] [--json] [--token TOKEN]

Prints what each operator of the running jobs has done: records and bytes, in and out, chained or not, where the UI shows
one box with zeros for a chain. Busy and back-pressured are those of the chain: its operators share a thread.

  --url    Flink's REST interface; http://localhost:8081 when left out
  --job    only this job, by name or id
  --json   for programs
  --token  bearer token, where a proxy stands in front; else FLINK_TOKEN
  --help   this text

Counts are those since the last start or restore, up to 10 s old.`;

/** Flink collects metrics when somebody asks: the first answers are empty. */
const collectionMs = 20_000;
const pauseMs = 500;

/** A job with the metrics of its chains. */
export interface JobMetrics {
  readonly job: JobOverview;
  readonly chains: readonly ChainMetrics[];
}

/**
 * Metrics of the running jobs.
 *
 * @param wanted name or id of one of them
 * @throws Error when there is none of that name
 */
export async function readJobMetrics(rest: MetricsRest, wanted?: string): Promise<JobMetrics[]> {
  const jobs = await rest.jobs();
  const chosen =
    wanted === undefined
      ? jobs.filter(({ state }) => state === "RUNNING")
      : jobs.filter(({ jid, name }) => jid === wanted || name === wanted);
  if (wanted !== undefined && chosen.length === 0) {
    const names = jobs.map(({ name }) => name).join(", ");
    throw new Error(
      `There is no job "${wanted}". Allowed: ${names === "" ? "none, no job was started" : names}. Correct --job, or leave it out.`,
    );
  }
  return Promise.all(
    chosen.map(async (job) => {
      const vertices = await rest.vertices(job.jid);
      return {
        job,
        chains: await Promise.all(vertices.map((vertex) => chainMetrics(rest, job.jid, vertex))),
      };
    }),
  );
}

async function collected(rest: MetricsRest, wanted: string | undefined): Promise<JobMetrics[]> {
  const deadline = Date.now() + collectionMs;
  for (;;) {
    const metrics = await readJobMetrics(rest, wanted);
    const isComplete = metrics.every(({ chains }) => chains.every(({ operators }) => operators.length > 0));
    if (isComplete || Date.now() > deadline) return metrics;
    await delay(pauseMs);
  }
}

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      url: { type: "string", default: "http://localhost:8081" },
      job: { type: "string" },
      json: { type: "boolean" },
      token: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const rest = new MetricsRest(values.url, values.token ?? process.env["FLINK_TOKEN"]);
  const metrics = await collected(rest, values.job);
  if (values.json) console.log(JSON.stringify(metrics, null, 2));
  else if (metrics.length === 0) console.log("No job is running.");
  else console.log(metrics.map(({ job, chains }) => describeJob(job, chains)).join("\n\n"));
  return 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error & { code?: string }) => {
      console.error(error.message);
      process.exitCode = error.code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
    },
  );
}
