import type { Environment } from "../config/schema.ts";
import { applicationJobs, type JobOptions, jobContext, sessionJobs } from "../stacks/jobs.ts";

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

/** Program arguments of `csv-replay`: what its FlinkSessionJob has, with this machine's addresses and the input. */
export function csvReplayArguments(environment: Environment, inputs: JobInputs): string[] {
  return toArguments({
    ...optionsOf("csv-replay", environment, inputs),
    input: inputs.input,
    "text-column": inputs.textColumn,
    "id-column": inputs.idColumn,
    "time-column": inputs.timeColumn,
    rate: inputs.rate,
    limit: inputs.limit,
  });
}

/** Program arguments of `ml-inference`: what its FlinkDeployment has, with this machine's addresses and the model. */
export function mlInferenceArguments(environment: Environment, inputs: JobInputs): string[] {
  return toArguments({
    ...optionsOf("ml-inference", environment, inputs),
    "model-name": inputs.modelName,
  });
}

/** What the job refuses when it asks no server. */
const ofServer = [
  ...["--model-url", "--concurrency", "--request-timeout-ms"],
  ...["--deadline-ms", "--max-attempts", "--max-outage-ms"],
];

/** The same for `ml-inference-embedded`, which runs the bundle itself. @param args - those of `ml-inference` */
export function embeddedArguments(args: readonly string[], bundle: string): string[] {
  const kept = args.filter((_, index) => !ofServer.includes(args[index - (index % 2)] ?? ""));
  return [...kept, "--inference", "embedded", "--model-bundle", bundle];
}

/** The options that the stacks deploy the job with. */
function optionsOf(name: string, environment: Environment, inputs: JobInputs): JobOptions {
  const job = [...applicationJobs, ...sessionJobs].find((definition) => definition.name === name);
  if (job === undefined) throw new Error(`stacks/jobs.ts defines no job ${name}.`);
  return {
    ...job.options(jobContext(environment, inputs.modelUrl)),
    "bootstrap-servers": inputs.bootstrapServers,
  };
}

function toArguments(options: JobOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
}
