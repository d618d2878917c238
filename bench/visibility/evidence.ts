import { basename } from "node:path";
import { describeJob } from "../../ops/job-metrics/table.ts";
import type { JobMetrics } from "../../ops/job-metrics.ts";
import { describeMachine } from "../pipeline/machine.ts";

/** How many printed lines each place showed, and the job's metrics. */
export interface Round {
  readonly stdoutInUi: boolean;
  readonly log: number;
  readonly stdout: number;
  readonly container: number;
  readonly metrics: JobMetrics;
}

/** Something that has to hold. */
export interface Finding {
  readonly what: string;
  readonly holds: boolean;
}

/** What was seen, for `docs/evidence/`. */
export function evidence(
  root: string,
  args: readonly string[],
  version: string,
  javaHome: string | undefined,
  libJars: readonly string[],
  rounds: readonly Round[],
): string {
  const { commit, cores, java } = describeMachine(root, javaHome);
  const table = rounds.map(
    ({ stdoutInUi, log, stdout, container }) =>
      `| ${stdoutInUi ? "on (as deployed)" : "off (Flink's own default)"} | ${log} | ${stdout} | ${container} |`,
  );
  const on = rounds[0];
  return `# Where print() shows, and the records of chained operators: Flink ${version}

Command: \`npx tsx bench/visibility/main.ts ${args.join(" ")}\`, commit ${commit}, ${cores} cores, ${java}. A real distribution in
the foreground (\`jobmanager.sh\` and \`taskmanager.sh start-foreground\`, which is what pods run), with the log4j configuration and
settings that the constructs make${libJars.length === 0 ? "" : `, and with ${libJars.map((jar) => basename(jar)).join(", ")} in lib, as the image has it`}. The job kafka-print printed five records, by \`print()\`; the figures are the lines found.

| \`stdoutInUi\` | \`/taskmanagers/:id/log\` | \`/taskmanagers/:id/stdout\` | container's log |
|---|---|---|---|
${table.join("\n")}

\`npm run ops -- job-metrics\` on the same job, whose three operators are one chain, for which \`/jobs/:id\` shows zeros:

\`\`\`
${on === undefined ? "" : describeJob(on.metrics.job, on.metrics.chains)}
\`\`\`
`;
}
