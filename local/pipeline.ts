import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "../config/schema.ts";
import { followJobs } from "./follow-jobs.ts";
import { csvReplayArguments, type JobInputs, mlInferenceArguments, topicNames } from "./job-arguments.ts";
import { readOutcomes } from "./outcomes/consumer.ts";
import { Ledger, type Outcome } from "./outcomes/ledger.ts";
import { OutputFile } from "./outcomes/output-file.ts";
import { Statistics, type Summary } from "./outcomes/statistics.ts";
import { Problem } from "./problem.mjs";
import { countRecords, requireColumns } from "./records/csv-scanner.ts";
import { type BundleName, readBundleName } from "./services/model-server.ts";
import { type Platform, startPlatform } from "./services/platform.ts";
import { createRunDirectory } from "./services/run-directory.ts";
import { aborted } from "./services/tied-process.ts";

const root = join(import.meta.dirname, "..");
const tellingMs = 1_000;

/** What to run. Paths are absolute. */
export interface PipelineOptions {
  readonly environment: Environment;
  readonly input: string;
  readonly textColumn: string;
  readonly idColumn?: string | undefined;
  readonly timeColumn?: string | undefined;
  /** Records a second; a function of the number of records where that decides. */
  readonly rate?: number | ((records: number) => number) | undefined;
  readonly limit?: number | undefined;
  /** Folder of the model bundle. */
  readonly bundle: string;
  /** JSON Lines file for the outcomes. */
  readonly output: string;
  /** Port of the Flink UI; 8081 or else a free one when absent, 0 for a free one. */
  readonly uiPort?: number | undefined;
  /** Folder for run data and logs. @default - `.local` of the repository */
  readonly state?: string;
  /** When the person began to wait, in milliseconds since 1970. @default - now */
  readonly startedAtMs?: number;
  readonly signal?: AbortSignal;
}

/** Told what happens, for showing it. */
export interface PipelineObserver {
  /** Everything runs. */
  started?(addresses: {
    kafka: string;
    model: string;
    flinkUi: string;
    bundle: BundleName;
    logs: string;
  }): void;
  /** The jobs are about to read so many records. */
  replaying?(records: number, rate: number | undefined): void;
  outcome?(outcome: Outcome): void;
  /** Something went wrong that the pipeline deals with. */
  warning?(message: string): void;
  /** The run is complete and everything still runs; it stops when the promise resolves. */
  complete?(summary: Summary): Promise<void>;
  /** The stop takes some seconds longer, since it saves what makes the next start faster. */
  saving?(): void;
}

/**
 * Runs a CSV file through real Kafka, Flink and model server processes and stops them again.
 *
 * @returns the summary, whether or not the books balance (`summary.imbalance`)
 * @throws Problem when something cannot be started, a job fails, or nothing happens any more
 */
export async function runPipeline(
  options: PipelineOptions,
  observer: PipelineObserver = {},
): Promise<Summary> {
  const { environment, input, signal, output, bundle, uiPort } = options;
  await requireColumns(input, namedColumns(options));
  const bundleName = readBundleName(bundle);
  const directory = createRunDirectory(options.state ?? join(root, ".local"), statSync(input).size);
  const over = new AbortController();
  let outputFile: OutputFile | undefined;
  let platform: Platform | undefined;
  let orderly = false;
  try {
    outputFile = await OutputFile.create(output);
    const counting = countRecords(input, options.limit);
    // Awaited below; until then a failure must not count as one that nobody handles.
    counting.catch(() => {});
    platform = await startPlatform({ environment, directory, bundle, uiPort, signal });
    observer.started?.({
      kafka: platform.kafka.bootstrapServers,
      model: platform.model.url,
      flinkUi: platform.flink.url,
      bundle: bundleName,
      logs: directory.logs,
    });
    const records = await counting;
    const books: Books = {
      records,
      ledger: new Ledger(basename(input)),
      statistics: new Statistics(options.startedAtMs ?? Date.now()),
      outputFile,
    };
    const stopped = AbortSignal.any(signal === undefined ? [over.signal] : [over.signal, signal]);
    await Promise.race([
      replay({ options, observer, platform, bundleName, books, logs: directory.logs, signal: stopped }),
      platform.broken,
      aborted(stopped).then(() => Promise.reject(stopped.reason)),
    ]);
    outputFile.flush();

    const summary = books.statistics.summarise({ ...books, flinkUi: platform.flink.url, output });
    await observer.complete?.(summary);
    orderly = summary.imbalance === undefined && !signal?.aborted;
    return summary;
  } catch (error) {
    if (signal?.aborted || error instanceof Problem) throw error;
    // A service that has just ended says more than whoever talked to it.
    await Promise.race([platform?.broken, delay(tellingMs)]);
    throw new Problem(`${(error as Error).message}. The logs: ${directory.logs}`, { cause: error });
  } finally {
    over.abort();
    if (orderly && platform?.isRecording) observer.saving?.();
    await platform?.stop({ orderly, signal });
    directory.remove();
    await outputFile?.close();
  }
}

/** Where outcomes are entered. */
interface Books {
  /** Records in the input. */
  readonly records: number;
  readonly ledger: Ledger;
  readonly statistics: Statistics;
  readonly outputFile: OutputFile;
}

interface ReplayContext {
  readonly options: PipelineOptions;
  readonly observer: PipelineObserver;
  readonly platform: Platform;
  readonly bundleName: BundleName;
  readonly books: Books;
  readonly logs: string;
  readonly signal: AbortSignal;
}

/** Submits the jobs and enters what comes out of them, until everything is accounted for. */
async function replay(context: ReplayContext): Promise<void> {
  const { options, observer, platform, bundleName, books, logs, signal } = context;
  const { environment } = options;
  const { records, ledger, statistics, outputFile } = books;
  const { predictions, deadLetters } = topicNames(environment);
  const failures = new AbortController();
  const rate = typeof options.rate === "function" ? options.rate(records) : options.rate;
  observer.replaying?.(records, rate);
  // Side by side: the reader starts at the beginning of the topics, whenever it has joined its group.
  const submitting = submitJobs(platform, environment, {
    bootstrapServers: platform.kafka.bootstrapServers,
    modelUrl: platform.model.url,
    modelName: bundleName.name,
    input: options.input,
    textColumn: options.textColumn,
    idColumn: options.idColumn,
    timeColumn: options.timeColumn,
    limit: options.limit,
    rate,
  });
  submitting.catch(() => {});
  const reader = await readOutcomes({
    bootstrapServers: platform.kafka.bootstrapServers,
    predictionsTopic: predictions,
    deadLettersTopic: deadLetters,
    onError: (error) => failures.abort(error),
    onOutcome(outcome) {
      const isFirst = ledger.enter(outcome);
      statistics.enter(outcome);
      if (isFirst) outputFile.write(outcome);
      observer.outcome?.(outcome);
    },
  });
  try {
    await followJobs({
      rest: platform.rest,
      jobs: await submitting,
      records,
      ledger,
      reader,
      stallMs: 60_000 + 2_000 / (rate ?? Number.POSITIVE_INFINITY),
      signal: AbortSignal.any([failures.signal, signal]),
      tick: () => outputFile.flush(),
      onWarning: (message) => observer.warning?.(message),
      logs,
    });
  } finally {
    await reader.stop();
  }
}

/** Inference first: it waits for messages, the replay does not wait for it. @returns ids of the jobs */
async function submitJobs({ rest, jars }: Platform, environment: Environment, inputs: JobInputs) {
  const inference = await rest.runJar(jars.inference, mlInferenceArguments(environment, inputs));
  const replay = await rest.runJar(jars.replay, csvReplayArguments(environment, inputs));
  return { inference, replay };
}

/** The columns that the options name. */
function namedColumns({ textColumn, idColumn, timeColumn }: PipelineOptions) {
  const columns = { "--text-column": textColumn, "--id-column": idColumn, "--time-column": timeColumn };
  return Object.entries(columns).flatMap(([option, name]) => (name === undefined ? [] : [{ option, name }]));
}
