import type { Environment } from "../config/schema.ts";

/** What the two jobs are told beside the environment's own settings. */
export interface JobInputs {
  readonly bootstrapServers: string;
  readonly modelUrl: string;
  readonly modelName: string;
  /** Absolute path of the CSV file. */
  readonly input: string;
  readonly textColumn: string;
  readonly idColumn?: string | undefined;
  readonly timeColumn?: string | undefined;
  readonly rate?: number | undefined;
  readonly limit?: number | undefined;
}

/** Full names of the topics of an environment. */
export function topicNames({ topicPrefix }: Environment) {
  return {
    messages: `${topicPrefix}messages`,
    predictions: `${topicPrefix}predictions`,
    deadLetters: `${topicPrefix}dead-letters`,
  };
}

/** Program arguments of `csv-replay`. */
export function csvReplayArguments(environment: Environment, inputs: JobInputs): string[] {
  const topics = topicNames(environment);
  return toArguments({
    input: inputs.input,
    "text-column": inputs.textColumn,
    "id-column": inputs.idColumn,
    "time-column": inputs.timeColumn,
    rate: inputs.rate,
    limit: inputs.limit,
    "bootstrap-servers": inputs.bootstrapServers,
    topic: topics.messages,
    "dead-letter-topic": topics.deadLetters,
    "transaction-timeout-ms": environment.kafka.transactionTimeoutMs,
  });
}

/** Program arguments of `ml-inference`. */
export function mlInferenceArguments(environment: Environment, inputs: JobInputs): string[] {
  const topics = topicNames(environment);
  const { batchSize, batchLingerMs, concurrency, requestTimeoutMs, deadlineMs, maxAttempts } =
    environment.jobs.mlInference;
  return toArguments({
    "bootstrap-servers": inputs.bootstrapServers,
    topic: topics.messages,
    "predictions-topic": topics.predictions,
    "dead-letter-topic": topics.deadLetters,
    "transaction-timeout-ms": environment.kafka.transactionTimeoutMs,
    "model-url": inputs.modelUrl,
    "model-name": inputs.modelName,
    "batch-size": batchSize,
    "batch-linger-ms": batchLingerMs,
    concurrency,
    "request-timeout-ms": requestTimeoutMs,
    "deadline-ms": deadlineMs,
    "max-attempts": maxAttempts,
  });
}

function toArguments(options: Readonly<Record<string, string | number | undefined>>): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
}
