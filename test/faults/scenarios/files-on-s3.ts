import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { csvReplayArguments, embeddedArguments } from "../../../local/job-arguments.ts";
import { ObjectStore } from "../object-store.ts";
import { plain, type ResultFiles, type Row, readResults } from "../result-files.ts";
import { type Finding, holds, type Scenario, seconds } from "../scenario.ts";
import { Stage } from "../stage.ts";
import { until } from "../until.ts";
import { readAll } from "../verdict.ts";
import { recoveredWithin } from "./recovery.ts";

const root = join(import.meta.dirname, "../../..");
const jar = (job: string) => join(root, `jobs/${job}/target/${job}.jar`);
const embeddedJar = join(root, "jobs/ml-inference/target/ml-inference-embedded.jar");
const bundle = join(root, "models/banking77-gru/1.0.0");
const dayMs = 86_400_000;
const patienceMs = 180_000;
const s3 = `s3://${ObjectStore.bucket}`;

/** What a Parquet file of predictions has to have, whoever reads it. */
const predictionColumns = [
  "id REQUIRED BYTE_ARRAY UTF8",
  "text REQUIRED BYTE_ARRAY UTF8",
  "label OPTIONAL BYTE_ARRAY UTF8",
  "score OPTIONAL DOUBLE",
  "labels OPTIONAL GROUP LIST",
  "entities OPTIONAL GROUP LIST",
  "offset_unit OPTIONAL BYTE_ARRAY UTF8",
  "model_name REQUIRED BYTE_ARRAY UTF8",
  "model_version REQUIRED BYTE_ARRAY UTF8",
  "model_sha256 OPTIONAL BYTE_ARRAY UTF8",
  "event_time_ms OPTIONAL INT64 TIMESTAMP_MILLIS",
  "ingested_at_ms OPTIONAL INT64 TIMESTAMP_MILLIS",
  "predicted_at_ms REQUIRED INT64 TIMESTAMP_MILLIS",
  "source OPTIONAL GROUP",
  "attributes OPTIONAL GROUP MAP",
  "traceparent OPTIONAL BYTE_ARRAY UTF8",
];

/** What a topic and a folder hold. */
interface Found extends ResultFiles {
  readonly records: readonly Row[];
}

/** From files of S3 to files of S3: CSV in, JSON lines and Parquet out, with Kafka between; at last the model from S3, too. */
export const filesOnS3: Scenario = {
  name: "files-on-s3",
  fault:
    "kill -9 of the task manager while CSV is read from S3, and JSON lines and Parquet are written there",
  rows: ["R1"],
  onlyFull: true,
  async run({ full, open, random, say }) {
    const kills = full ? 10 : 1;
    const store = await ObjectStore.start();
    let local: Stage | undefined;
    try {
      const { plugins } = store;
      const stage = await open({ taskManagers: 1, slots: 4, plugins, configuration: store.flinkSettings() });
      const { client, platform } = stage;
      const folder = join(platform.options.directory, "csv");
      const files = writeCsv(folder, full ? 60_000 : 2_500);
      for (const name of files) await store.put(`csv/${name}`, readFileSync(join(folder, name)));
      const toFiles = {
        sinks: "kafka,files",
        "files-folder": `${s3}/predictions`,
        "files-format": "parquet",
      };
      const replayJar = await client.upload(jar("csv-replay"));
      const countsJar = await client.upload(jar("customer-analytics"));
      const replay = async (at: Stage, input: string, rate?: number) => {
        const args = replayArguments(at, input, rate);
        const jobId = await client.run(replayJar, { args, parallelism: 1 });
        at.adopt(jobId);
        return jobId;
      };

      local = await Stage.open(platform, "files-of-disk", []);
      const fromDisk = await replay(local, folder);
      const { url: modelUrl } = await stage.startServer(false);
      const inference = await stage.runInference({
        modelUrl,
        parallelism: 1,
        options: toFiles,
      });
      stage.adopt(await client.run(countsJar, { args: countsArguments(stage), parallelism: 1 }));
      const fromS3 = await replay(stage, `${s3}/csv/`, full ? 600 : 200);

      const recoveries: number[] = [];
      for (let kill = 1; kill <= kills; kill += 1) {
        await stage.commitsAgain();
        await delay(random.between(1_000, full ? 6_000 : 2_000));
        const [worker] = await platform.cluster.workersOf(inference);
        const killed = Date.now();
        process.kill(worker, "SIGKILL");
        const took = await until("the jobs run again", () => client.runsAgain(inference, killed));
        recoveries.push(took);
        say(
          `kill ${kill} of ${kills}: running again after ${seconds(took)}; replay ${await client.state(fromS3)}`,
        );
      }
      const restored = await client.restored(fromS3);

      // The rest is for the job with the model inside, which goes on from there.
      for (const name of readdirSync(bundle))
        await store.put(`models/gru/${name}`, readFileSync(join(bundle, name)));
      const savepoint = await client.stop(inference, platform.cluster.savepoints);
      const { predictions } = stage.topics;
      const before = (await readAll(platform.kafka, predictions, false, ({ id }) => id)).length;
      const args = embeddedArguments(stage.inferenceArguments(modelUrl, toFiles), `${s3}/models/gru`);
      const inside = await client.run(await client.upload(embeddedJar), { args, parallelism: 1, savepoint });
      stage.adopt(inside);
      await until("the job with the model inside runs", () => client.isRunning(inside));
      for (const [what, jobId] of [
        ["disk", fromDisk],
        ["S3", fromS3],
      ] as const)
        await until(
          `the replay from ${what} has ended`,
          async () => (await client.state(jobId)) === "FINISHED",
        );
      const [replayed, replayedFromDisk] = [await outcomesOfReplay(stage), await outcomesOfReplay(local)];
      const messages = replayed.filter((line) => line.startsWith("message "));
      const find = async (topic: string, folder: string, atLeast: number) => {
        let found: Found = { records: [], files: 0, rows: [], columns: [] };
        // What is replayed has still to be asked about; and files get their names a moment after the topic has its records.
        for (const started = Date.now(); Date.now() - started < patienceMs; await delay(500)) {
          const records = await readAll(platform.kafka, topic, false, (value) => plain(value) as Row);
          found = { records, ...(await readResults(store, folder)) };
          if (records.length >= atLeast && found.rows.length === records.length) break;
        }
        return found;
      };
      const parquet = await find(stage.topics.predictions, "predictions", messages.length);
      const counts = await find(stage.topics.unused, "counts", 1);
      say(`${parquet.files} files of Parquet, ${counts.files} of JSON lines`);
      return [
        holds("the replay from S3 went on from a checkpoint", restored > 0, `${restored} restores`),
        holds(
          "it has the outcomes of the same files on disk, each once",
          replayed.length > 0 && isDeepStrictEqual(replayed, replayedFromDisk),
          `${replayed.length} from S3, ${replayedFromDisk.length} from disk`,
        ),
        holds(
          "every message has its prediction in the topic",
          isDeepStrictEqual(
            idsOf(parquet.records),
            messages.map((line) => line.slice("message ".length)),
          ),
          `${parquet.records.length} predictions`,
        ),
        holds(
          "the job went on with the model inside, from a bundle on S3",
          (await client.state(inside)) === "RUNNING",
          `${parquet.records.length - before} of the predictions`,
        ),
        sameRows("Parquet holds the predictions of the topic, each once, with all fields", parquet),
        holds(
          "a label that is null is null in Parquet",
          nulls(parquet.rows) > 0 && nulls(parquet.rows) === nulls(parquet.records),
          `${nulls(parquet.rows)} of ${parquet.rows.length}`,
        ),
        holds(
          "its columns have the types that are written down",
          isDeepStrictEqual(parquet.columns, predictionColumns),
          parquet.columns.join(", "),
        ),
        sameRows("JSON lines hold the counts of the topic, each once", counts),
        holds(
          "files end as they go",
          parquet.files > 3 && counts.files > 1,
          `${parquet.files} and ${counts.files} files`,
        ),
        recoveredWithin("the jobs run again", recoveries, { full, fullMs: 60_000 }),
      ];
    } finally {
      await local?.close();
      await store.stop();
    }
  },
};

/**
 * Files with the same columns, in the order in which they are read: good ones, everything that CSV can do to a parser, and
 * one that takes its time. All times are of the last days: a topic keeps its records by their event time, so that older ones are deleted within minutes.
 */
function writeCsv(folder: string, records: number): string[] {
  mkdirSync(folder, { recursive: true });
  const first = Date.now() - 5 * dayMs;
  const stepMs = Math.floor((4.9 * dayMs) / records);
  const rows = Array.from({ length: records }, (_, record) => {
    const text = record % 50 === 0 ? "" : `"Where is my ""card"" ${record} 😀,\nplease?"`;
    return `many-${record},${text},chat,${new Date(first + record * stepMs).toISOString()}\n`;
  });
  const example = (name: string) =>
    Buffer.from(
      readFileSync(join(root, "examples", name), "latin1").replaceAll(
        /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g,
        new Date(first).toISOString(),
      ),
      "latin1",
    );
  const contents = {
    "a-messages.csv": example("customer-messages.csv"),
    "b-awkward.csv": example("awkward.csv"),
    "c-many.csv": `id,text,channel,created_at\n${rows.join("")}`,
  };
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
  return Object.keys(contents);
}

function replayArguments(stage: Stage, input: string, rate: number | undefined): string[] {
  const { environment } = stage.platform.options;
  const { messages, deadLetters } = stage.topics;
  const prefix = messages.slice(0, -"messages".length);
  const args = csvReplayArguments(
    { ...environment, topicPrefix: prefix },
    {
      bootstrapServers: stage.platform.bootstrapServers,
      modelUrl: "",
      modelName: "",
      input,
      textColumn: "text",
      idColumn: "id",
      timeColumn: "created_at",
      rate,
    },
  );
  if (!args.includes(messages) || !args.includes(deadLetters)) throw new Error("The stage has other topics.");
  return [...args, "--columns", "channel"];
}

function countsArguments({ platform, topics }: Stage): string[] {
  return Object.entries({
    "bootstrap-servers": platform.bootstrapServers,
    topic: topics.predictions,
    "label-counts-topic": topics.unused,
    "dead-letter-topic": topics.deadLetters,
    "transactional-id-prefix": "files-on-s3-counts",
    "window-ms": 600_000,
    "out-of-orderness-ms": dayMs,
    "idleness-ms": 3_000,
    sinks: "kafka,files",
    "files-folder": `${s3}/counts`,
    "files-format": "json",
    "files-roll-ms": 3_000,
  }).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** What became of each record of the files, in words, sorted. */
async function outcomesOfReplay({ platform: { kafka }, topics }: Stage): Promise<string[]> {
  const messages = await readAll(kafka, topics.messages, false, ({ id }) => `message ${id}`);
  const letters = await readAll(kafka, topics.deadLetters, false, ({ job, id, reason, source }) =>
    job === "csv-replay" ? [`letter ${id} ${reason} ${JSON.stringify(source)}`] : [],
  );
  return [...messages, ...letters.flat()].sort();
}

const idsOf = (rows: readonly Row[]): string[] => rows.map(({ id }) => String(id)).sort();

const nulls = (rows: readonly Row[]): number => rows.filter(({ label }) => label === undefined).length;

function sameRows(promise: string, { rows, records }: Found): Finding {
  const words = (all: readonly Row[]) => all.map((row) => JSON.stringify(sorted(row))).sort();
  const [found, wanted] = [words(rows), words(records)];
  const other = found.findIndex((row, at) => row !== wanted[at]);
  const difference = other < 0 ? "" : `; first difference: ${found[other]} and not ${wanted[other]}`;
  return holds(
    promise,
    wanted.length > 0 && isDeepStrictEqual(found, wanted),
    `${found.length} rows, ${wanted.length} records${difference}`,
  );
}

/** With fields in the order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
