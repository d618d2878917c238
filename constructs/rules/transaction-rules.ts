import { parseDurationMs } from "./flink-values.ts";
import { type Problem, problem } from "./problem.ts";

/** Time that a restart takes at most before its first checkpoint commits: new pods, state, catching up. */
const restartMs = 60_000;

/**
 * A transaction opens with one checkpoint and is committed after the next has succeeded; where the broker ends it
 * before, what it held is lost. The time-out therefore covers the interval, the checkpoint itself and a restart.
 *
 * @param args the job's arguments, of which `--transaction-timeout-ms` is read
 */
export function transactionProblems(
  name: string,
  args: readonly string[],
  configuration: Readonly<Record<string, string>>,
): Problem[] {
  const option = "--transaction-timeout-ms";
  const index = args.indexOf(option);
  const timeoutMs = Number(args[index + 1]);
  const intervalMs = parseDurationMs(configuration["execution.checkpointing.interval"] ?? "");
  if (index < 0 || intervalMs === undefined) return [];
  const checkpointMs =
    parseDurationMs(configuration["execution.checkpointing.timeout"] ?? "10 min") ?? 600_000;
  const leastMs = intervalMs + checkpointMs + restartMs;
  if (timeoutMs >= leastMs) return [];
  return [
    problem("SI1301", {
      what: `${name}: Kafka may end a transaction before its checkpoint has succeeded, and drop the records in it`,
      got: `${option} ${args[index + 1]}`,
      allowed: `${leastMs} ms or more: checkpoint interval ${intervalMs} + its time-out ${checkpointMs} + a restart ${restartMs}`,
      remedy:
        "Raise the transaction time-out, up to the broker's transaction.max.timeout.ms, or lower execution.checkpointing.timeout",
    }),
  ];
}
