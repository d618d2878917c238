import { parseDurationMs } from "./flink-values.ts";
import { type Problem, problem } from "./problem.ts";

/**
 * While the model server is away, records wait inside the operator that asks it, and a full operator lets no checkpoint
 * through: the longest wait has to end before the checkpoint's time does, or the job restarts in the middle of each outage.
 *
 * @param args the job's arguments, of which `--max-outage-ms` and `--deadline-ms` are read
 */
export function outageProblems(
  name: string,
  args: readonly string[],
  configuration: Readonly<Record<string, string>>,
): Problem[] {
  const [outageMs, deadlineMs] = ["--max-outage-ms", "--deadline-ms"].map((option) =>
    numberAfter(option, args),
  );
  if (outageMs === undefined || deadlineMs === undefined) return [];
  const checkpointMs =
    parseDurationMs(configuration["execution.checkpointing.timeout"] ?? "10 min") ?? 600_000;
  if (outageMs + deadlineMs < checkpointMs) return [];
  return [
    problem("SI1303", {
      what: `${name}: a record may wait for the model server longer than a checkpoint may take, and the job would restart during an outage`,
      got: `--max-outage-ms ${outageMs} + --deadline-ms ${deadlineMs} = ${outageMs + deadlineMs} ms`,
      allowed: `less than ${checkpointMs} ms, the time-out of a checkpoint`,
      remedy: "Lower maxOutageMs or deadlineMs, or raise execution.checkpointing.timeout",
    }),
  ];
}

/** @returns undefined where the option is missing */
function numberAfter(option: string, args: readonly string[]): number | undefined {
  const index = args.indexOf(option);
  return index < 0 ? undefined : Number(args[index + 1]);
}
