import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { flinkModuleOptions } from "../../local/services/flink.ts";
import { setUp } from "../../local/setup/setup.mjs";
import { describeMachine, loadNow } from "../pipeline/machine.ts";
import { median } from "../pipeline/steady-state.ts";

const root = join(import.meta.dirname, "../..");
const ways = {
  ONE_CHAIN: "all in one chain",
  NEW_CHAIN: "`startNewChain()` on *Ask the model*, as shipped",
  NO_CHAINS: "`pipeline.operator-chaining.enabled: false` (`recordsPerOperator`)",
} as const;
const help = `Usage: npx tsx bench/visibility/chaining.ts [--records N] [--rounds N] [--evidence FILE]

What startNewChain() on the inference operator costs: the operators of ml-inference with their own types, a source and a
sink that do next to nothing, and a model that answers at once. That is the worst case: a model hides it.

  --records   of a round; 1000000 when left out
  --rounds    of each way, taking turns; 5 when left out
  --evidence  writes the table into this file as well

About 2 minutes on an otherwise idle machine.`;

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "5" },
    evidence: { type: "string" },
    help: { type: "boolean" },
  },
});

interface Run {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

async function main(): Promise<void> {
  await setUp({ out: process.stderr });
  const runs = measured();
  const machine = describeMachine(root);
  const base = median(runs.ONE_CHAIN.map(({ cpuMicros }) => cpuMicros));
  const table = Object.entries(ways).map(([way, words]) => {
    const of = runs[way as keyof typeof ways];
    const cpu = of.map(({ cpuMicros }) => cpuMicros);
    const rates = of.map(({ perSecond }) => perSecond);
    const more = median(cpu) - base;
    return `| ${words} | ${spread(rates, (rate) => Math.round(rate).toLocaleString("en-GB"))} | ${spread(cpu, micros)} | ${way === "ONE_CHAIN" ? "" : `${micros(more)} µs, ${(more / 3_600).toFixed(4)} core-hours per million records`} |`;
  });
  const text = `# The cost of startNewChain()

Command: \`npx tsx bench/visibility/chaining.ts ${process.argv.slice(2).join(" ")}\`, commit ${machine.commit}, ${machine.cores} cores (${machine.cpu}),
${machine.java}, load average ${loadNow()} at the end; ${values.rounds} rounds of ${Number(values.records).toLocaleString("en-GB")} records each, in turns, min – median – max.

The operators of ml-inference with their own types, between a source and a sink that do next to nothing, and a model that
answers at once: the worst case. A new chain hands each record over to another thread, as bytes.

| operators | records/s | CPU µs a record | more |
|---|---|---|---|
${table.join("\n")}
`;
  console.log(text);
  if (values.evidence) writeFileSync(values.evidence, text);
}

function measured(): Record<keyof typeof ways, Run[]> {
  const classPath = `${join(root, "local/java/flink-cluster/target/lib/*")}:${join(root, "jobs/ml-inference/target/ml-inference.jar")}`;
  const bin = process.env["JAVA_HOME"] ? `${process.env["JAVA_HOME"]}/bin/` : "";
  // Compiled before: classes that java makes of a source file are not found by Flink's own threads.
  const classes = mkdtempSync(join(tmpdir(), "chaining-cost-"));
  let output: string;
  try {
    const source = join(import.meta.dirname, "chaining/ChainingCost.java");
    execFileSync(`${bin}javac`, ["-nowarn", "-proc:none", "-cp", classPath, "-d", classes, source]);
    const options = ["-Xmx1g", "-XX:+UseSerialGC", ...flinkModuleOptions, "-cp", `${classes}:${classPath}`];
    output = execFileSync(`${bin}java`, [...options, "ChainingCost", values.records, values.rounds], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  } finally {
    rmSync(classes, { recursive: true });
  }
  const runs: Record<keyof typeof ways, Run[]> = { ONE_CHAIN: [], NEW_CHAIN: [], NO_CHAINS: [] };
  for (const [, way, rate, cpu] of output.matchAll(/^(ONE_CHAIN|NEW_CHAIN|NO_CHAINS) (\S+) (\S+)$/gm))
    runs[way as keyof typeof ways].push({ perSecond: Number(rate), cpuMicros: Number(cpu) });
  return runs;
}

function spread(values: readonly number[], as: (value: number) => string): string {
  return `${as(Math.min(...values))} – ${as(median(values))} – ${as(Math.max(...values))}`;
}

const micros = (value: number): string => value.toFixed(2);

if (values.help) console.log(help);
else await main();
