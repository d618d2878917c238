import type { FlinkDeployment } from "../imports/operator-1.15/flink-deployment.generated.ts";

/** Flink's configuration of a deployment, as text. */
export function configurationOf(deployment: FlinkDeployment): Readonly<Record<string, string>> {
  const entries = Object.entries(deployment.spec.flinkConfiguration ?? {});
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

/** The first of `keys` that is set to something: Flink renamed many, and reads the old ones too. */
export function firstOf(
  configuration: Readonly<Record<string, string>>,
  ...keys: readonly string[]
): string | undefined {
  return keys.map((key) => configuration[key]?.trim()).find((value) => value !== undefined && value !== "");
}

/** Directory of checkpoints under any of its names. */
export const checkpointDirectory = (configuration: Readonly<Record<string, string>>) =>
  firstOf(configuration, "execution.checkpointing.dir", "state.checkpoints.dir");

/** Directory of savepoints under any of its names. */
export const savepointDirectory = (configuration: Readonly<Record<string, string>>) =>
  firstOf(configuration, "execution.checkpointing.savepoint-dir", "state.savepoints.dir");

/** Whether a lost JobManager can resume. */
export function isHighlyAvailable(configuration: Readonly<Record<string, string>>): boolean {
  const type = firstOf(configuration, "high-availability.type", "high-availability");
  return type !== undefined && type.toUpperCase() !== "NONE";
}
