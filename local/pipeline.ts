import { statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Environment } from "../config/schema.ts";
import { followJobs } from "./follow-jobs.ts";
import { csvReplayArguments, type JobInputs, mlInferenceArguments, topicNames } from "./job-arguments.ts";
import { type OutcomeReader, readOutcomes } from "./outcomes/consumer.ts";
import { Ledger, type Outcome } from "./outcomes/ledger.ts";
import { OutputFile } from "./outcomes/output-file.ts";
import { Statistics, type Summary } from "./outcomes/statistics.ts";
import { Problem } from "./problem.mjs";
import { countRecords, requireColumns } from "./records/csv-scanner.ts";
import { type BundleName, readBundleName } from "./services/model-server.ts";
import { type Platform, startPlatform } from "./services/platform.ts";
import { createRunDirectory } from "./services/run-directory.ts";

const root = join(import.meta.dirname, "..");

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
  const { environment, input, textColumn, idColumn, timeColumn, limit, signal, output, bundle, uiPort } =
    options;
  const columns = { "--text-column": textColumn, "--id-column": idColumn, "--time-column": timeColumn };
  await requireColumns(
    input,
    Object.entries(columns).flatMap(([option, name]) => (name === undefined ? [] : [{ option, name }])),
  );
  const bundleName = readBundleName(bundle);
  const statistics = new Statistics(options.startedAtMs ?? Date.now());
  const ledger = new Ledger(basename(input));
  const outputFile = await OutputFile.create(output);
  const directory = createRunDirectory(options.state ?? join(root, ".local"), statSync(input).size);
  let platform: Platform | undefined;
  let reader: OutcomeReader | undefined;
  let orderly = false;
  try {
    const counting = countRecords(input, limit);
    counting.catch(() => {});
    platform = await startPlatform({ environment, directory, bundle, uiPort, signal });
    const { kafka, flink, model, rest } = platform;
    observer.started?.({
      kafka: kafka.bootstrapServers,
      model: model.url,
      flinkUi: flink.url,
      bundle: bundleName,
      logs: directory.logs,
    });

    const failures = new AbortController();
    const topics = topicNames(environment);
    const [openedReader, records] = await Promise.all([
      readOutcomes({
        bootstrapServers: kafka.bootstrapServers,
        predictionsTopic: topics.predictions,
        deadLettersTopic: topics.deadLetters,
        onError: (error) => failures.abort(error),
        onOutcome(outcome) {
          const isFirst = ledger.enter(outcome);
          statistics.enter(outcome);
          if (isFirst) outputFile.write(outcome);
          observer.outcome?.(outcome);
        },
      }),
      counting,
    ]);
    reader = openedReader;
    const rate = typeof options.rate === "function" ? options.rate(records) : options.rate;
    observer.replaying?.(records, rate);
    const inputs: JobInputs = {
      bootstrapServers: kafka.bootstrapServers,
      modelUrl: model.url,
      modelName: bundleName.name,
      input,
      textColumn,
      idColumn,
      timeColumn,
      rate,
      limit,
    };
    const following = submitJobs(platform, environment, inputs).then((jobs) =>
      followJobs({
        rest,
        jobs,
        records,
        ledger,
        reader: openedReader,
        stallMs: 60_000 + 2_000 / (rate ?? Number.POSITIVE_INFINITY),
        signal: AbortSignal.any([failures.signal, ...(signal ? [signal] : [])]),
        tick: () => outputFile.flush(),
        onWarning: (message) => observer.warning?.(message),
        logs: directory.logs,
      }),
    );
    await Promise.race([following, platform.broken]);
    outputFile.flush();

    const summary = statistics.summarise({ records, ledger, flinkUi: flink.url, output });
    await observer.complete?.(summary);
    orderly = summary.imbalance === undefined && !signal?.aborted;
    return summary;
  } catch (error) {
    if (signal?.aborted || error instanceof Problem) throw error;
    throw new Problem(`${(error as Error).message} The logs: ${directory.logs}`, { cause: error });
  } finally {
    // The reader goes on trying when its broker is gone: both are stopped at once, and it is not waited for long.
    const reading = reader?.stop().catch(() => {});
    if (orderly) await reading;
    if (orderly && platform?.isRecording) observer.saving?.();
    await platform?.stop({ orderly, signal });
    await outputFile.close();
    directory.remove();
  }
}

/** Inference first: it waits for messages, the replay does not wait for it. @returns ids of the jobs */
async function submitJobs({ rest, jars }: Platform, environment: Environment, inputs: JobInputs) {
  const inference = await rest.runJar(jars.inference, mlInferenceArguments(environment, inputs));
  const replay = await rest.runJar(jars.replay, csvReplayArguments(environment, inputs));
  return { inference, replay };
}
