/**
 * The long versions of the model server's tests in `model-server/test/reliability`, with their figures: overload,
 * clients that send nothing, clients that hang up, bodies that are too much, a store that is away at the start. Exit code 1
 * where a promise is not kept.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, loadNow } from "../pipeline/machine.ts";
import { readTexts } from "../pipeline/texts.ts";
import { hangUps, slowloris } from "./faults/lost-clients.ts";
import { overload } from "./faults/overload.ts";
import { oversize } from "./faults/oversize.ts";
import { Findings, type Subject } from "./faults/run.ts";
import { storeAway } from "./faults/store-away.ts";
import { parsed } from "./parsed.ts";
import { PEERS } from "./peers.ts";
import { startServer } from "./server-process.ts";

const HELP = `Usage: npx tsx bench/serving/faults.ts [options]

The long versions of model-server/test/reliability, with their figures; exit code 1 where a promise is not kept. The
server is the one in model-server/dist: npm run build -w model-server.

  --smoke           short, and exit code 0 whatever is measured
  --evidence FILE   the report as a Markdown page
  --help`;

const values = parsed(HELP, {
  smoke: { type: "boolean", default: false },
  evidence: { type: "string" },
});
const root = join(import.meta.dirname, "../..");
const bundle = join(root, "models/banking77-gru/1.0.0");
const directory = mkdtempSync(join(tmpdir(), "bench-faults-"));
const textsFile = join(directory, "texts.json");
const texts = readTexts(join(root, "examples/customer-messages.csv"), "text");
writeFileSync(textsFile, JSON.stringify(texts));

/** Requests are as large as the job's. */
const TEXTS = 32;
/** Of two cores, one is left to the event loop and to those who ask. */
const WORKERS = 1;

const [ours] = PEERS;
if (ours === undefined) throw new Error("There is no server to start.");
const { name } = JSON.parse(readFileSync(join(bundle, "bundle.json"), "utf8")) as { name: string };
const machine = describeMachine(root);
const [startedAt, loadBefore] = [new Date().toISOString(), loadNow()];
const findings = new Findings();
const server = await startServer(
  ours,
  { bundle, modelName: name, flairModel: "", workers: WORKERS, directory },
  (line) => process.stderr.write(`${line}\n`),
);
const subject: Subject = {
  server,
  textsFile,
  texts,
  perRequest: TEXTS,
  maxBodyBytes: 16 * 1024 * 1024,
  findings,
  smoke: values.smoke,
};
try {
  await overload(subject);
  await slowloris(subject);
  await hangUps(subject);
  await oversize(subject);
  await storeAway(findings, bundle, values.smoke);
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
const report = [
  "# Faults of clients and of the store, at length",
  "",
  "Written by `bench/serving/faults.ts`. The demonstration model, one inference thread, settings at their defaults; server, load",
  "and health checks are processes of their own on the same machine.",
  "",
  "- Command: `npx tsx bench/serving/faults.ts`",
  `- Commit: \`${machine.commit}\`, started ${startedAt}`,
  `- Machine: ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, Node ${machine.node}; load average ${loadBefore} before, ${loadNow()} after`,
  `- Promises not kept: ${findings.missed}`,
  ...findings.lines,
  "",
].join("\n");
if (values.evidence !== undefined) writeFileSync(values.evidence, report);
process.exitCode = findings.missed > 0 && !values.smoke ? 1 : 0;
