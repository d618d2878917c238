import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { cpus, homedir, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";

const root = join(import.meta.dirname, "../..");
const stock = join(import.meta.dirname, "stock");
const target = 0.5;

const help = `Usage: npx tsx bench/synth/stock.ts [--rounds N] [--evidence FILE.md]

cdktf synth of environment prod, as this repository does it and as the stock TypeScript template would (ts-node with type check,
the provider's index) with the same objects, in turns. Installs the template once under ~/.cache (700 MB). Fails when the
resources differ or when ours takes more than ${target} of the stock way's time.`;

type Resources = Record<string, Record<string, Record<string, unknown>>>;

function main(rounds: number, evidence: string | undefined): number {
  const template = install();
  const work = mkdtempSync(join(tmpdir(), "bench-stock-"));
  try {
    const ours = join(work, "ours");
    mkdirSync(ours);
    for (const name of [
      "main.ts",
      "config",
      "constructs",
      "stacks",
      "contract",
      "ops/synth",
      "cdktf.json",
      "package.json",
      "package-lock.json",
      "tsconfig.json",
    ]) {
      cpSync(join(root, name), join(ours, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(ours, "node_modules"));
    synth(template, ours);
    const theirs = join(work, "stock");
    mkdirSync(theirs);
    symlinkSync(join(template, "node_modules"), join(theirs, "node_modules"));
    cpSync(join(stock, "tsconfig.json"), join(theirs, "tsconfig.json"));
    const settings = JSON.parse(readFileSync(join(root, "cdktf.json"), "utf8")) as object;
    writeFileSync(join(theirs, "cdktf.json"), JSON.stringify({ ...settings, app: "npx ts-node main.ts" }));
    writeFileSync(join(theirs, "main.ts"), program(stacksIn(ours)));
    synth(template, theirs);
    if (!isDeepStrictEqual(stacksIn(ours), stacksIn(theirs))) {
      console.error("The two ways synthesise different resources: their times say nothing.");
      return 1;
    }
    const times = Array.from(
      { length: rounds },
      () => [synth(template, ours), synth(template, theirs)] as const,
    );
    const [a, b] = [0, 1].map((side) => medianOf(times.map((pair) => pair[side] as Time)));
    if (a === undefined || b === undefined) throw new Error("Nothing was measured.");
    const ratio = a.seconds / b.seconds;
    const lines = [
      "| way | wall s | CPU s |",
      "|---|---|---|",
      `| this repository | ${a.seconds.toFixed(1)} | ${a.cpuSeconds.toFixed(1)} |`,
      `| stock template | ${b.seconds.toFixed(1)} | ${b.cpuSeconds.toFixed(1)} |`,
      "",
      `Ratio: ${ratio.toFixed(2)} of the time, ${(a.cpuSeconds / b.cpuSeconds).toFixed(2)} of the CPU time; the target is ${target} of the time.`,
    ];
    console.log(lines.join("\n"));
    if (evidence !== undefined) writeFileSync(evidence, report(lines, rounds));
    return ratio <= target ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The template's packages, installed once. */
function install(): string {
  const manifest = readFileSync(join(stock, "package.json"));
  const key = createHash("sha256").update(manifest).digest("hex").slice(0, 16);
  const place = join(
    process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    "streaming-inference/stock",
    key,
  );
  if (existsSync(join(place, "done"))) return place;
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), manifest);
  const options = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", options, { cwd: place, stdio: "inherit" });
  writeFileSync(join(place, "done"), "");
  return place;
}

interface Time {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** One `cdktf synth`, by the same command line for both ways. */
function synth(template: string, cwd: string): Time {
  const cli = join(template, "node_modules/.bin/cdktf");
  const { status, stdout, stderr } = spawnSync("bash", ["-c", `TIMEFORMAT='%R %U %S'; time "${cli}" synth`], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ENVIRONMENT: "prod", CHECKPOINT_DISABLE: "1", CI: "1" },
  });
  if (status !== 0) throw new Error(`cdktf synth failed in ${cwd}:\n${stdout}\n${stderr}`);
  const [seconds = 0, user = 0, system = 0] = (stderr.trimEnd().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  return { seconds, cpuSeconds: user + system };
}

/** Resources by stack. */
function stacksIn(folder: string): Record<string, Resources> {
  const stacks = join(folder, "cdktf.out/stacks");
  return Object.fromEntries(
    readdirSync(stacks).map((name) => {
      const json = JSON.parse(readFileSync(join(stacks, name, "cdk.tf.json"), "utf8")) as {
        resource: Resources;
      };
      return [name, withoutMetadata(json.resource) as Resources];
    }),
  );
}

/** The same objects as somebody would write them by hand after `cdktf init`. */
function program(stacks: Record<string, Resources>): string {
  const bodies = Object.entries(stacks).map(([name, resources]) => {
    const lines = Object.entries(resources).flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, configuration]) => {
        const module = camel(type.replace(/^kubernetes_/, ""));
        const className = module.charAt(0).toUpperCase() + module.slice(1);
        const properties = JSON.stringify(camelKeys(configuration));
        return `new kubernetes.${module}.${className}(stack, ${JSON.stringify(id)}, ${properties}).overrideLogicalId(${JSON.stringify(id)});`;
      }),
    );
    return `{\n  const stack = new TerraformStack(app, ${JSON.stringify(name)});\n  new kubernetes.provider.KubernetesProvider(stack, "kubernetes");\n  ${lines.join("\n  ")}\n}`;
  });
  return [
    'import { App, TerraformStack } from "cdktf";',
    'import * as kubernetes from "@cdktf/provider-kubernetes";',
    "const app = new App();",
    ...bodies,
    "app.synth();",
    "",
  ].join("\n");
}

/** Maps whose keys are data. */
const verbatim = new Set([
  "labels",
  "match_labels",
  "annotations",
  "data",
  "manifest",
  "limits",
  "requests",
  "selector_labels",
]);

function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [camel(key), verbatim.has(key) ? child : camelKeys(child)]),
  );
}

const camel = (name: string) => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Nor what only orders the apply: by hand it would be a reference to a variable. */
function withoutMetadata(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutMetadata);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== "//" && key !== "depends_on");
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutMetadata(child)]));
}

function medianOf(times: readonly Time[]): Time {
  const middle = (of: (time: Time) => number) =>
    times.map(of).sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  return { seconds: middle((time) => time.seconds), cpuSeconds: middle((time) => time.cpuSeconds) };
}

function report(lines: readonly string[], rounds: number): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, load ${loadavg()[1]?.toFixed(1)} of other work and this`;
  return [
    "# cdktf synth beside the stock template",
    "",
    `\`npx tsx bench/synth/stock.ts\` at ${commit}, ${new Date().toISOString().slice(0, 10)}, ${machine}; medians of ${rounds} rounds in turns.`,
    "The same resources of environment prod by both ways, compared before; command-line start included.",
    "",
    ...lines,
    "",
  ].join("\n");
}

const { values } = parseArgs({
  options: { rounds: { type: "string" }, evidence: { type: "string" }, help: { type: "boolean" } },
});
if (values.help) console.log(help);
else process.exitCode = main(Number(values.rounds ?? 3), values.evidence);
