import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { flinkModuleOptions } from "../../../local/services/flink.ts";
import { listClassPath } from "../../../local/services/java-process.ts";
import { findJava } from "../../../local/setup/java.mjs";
import { holds, type Scenario } from "../scenario.ts";
import { inferenceJar } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

const run = promisify(execFile);
const started = /Job has been submitted with JobID ([0-9a-f]{32})/;

/** Without operator and stack: a jar uploaded in the UI, and Flink's own command. */
export const oldWays: Scenario = {
  name: "old-ways",
  fault:
    "none: the job is started as people did before, by an upload in the UI and by flink run, and stopped by hand",
  rows: [],
  keepsToItself: true,
  async run({ open, say }) {
    const stage = await open({ taskManagers: 1, slots: 4 });
    const { client, platform } = stage;
    const server = await stage.startServer(true);
    const feed = stage.feed(200, 1_000);
    // The UI's buttons are these calls: POST /jars/upload, POST /jars/:id/run, and stop with a savepoint.
    const uploaded = await stage.runInference({ modelUrl: server.url, parallelism: 1 });
    await stage.commitsAgain();
    const savepoint = await client.stop(uploaded, platform.cluster.savepoints);
    const words = await flink(client.url, platform.options.environment.flink.configuration, [
      ...["run", "--detached", "--parallelism", "1", "--fromSavepoint", savepoint],
      ...[inferenceJar, ...stage.inferenceArguments(server.url)],
    ]);
    const jobId = started.exec(words)?.[1] ?? "";
    say(words.trim().split("\n").at(-1) ?? "");
    stage.adopt(jobId);
    await until("the job of flink run runs", () => client.isRunning(jobId));
    await stage.commitsAgain();
    const restored = await client.restored(jobId);
    const records = await feed.finish();
    await stage.settled(jobId);
    const verdict = await stage.judge(records);
    return [
      holds("a jar that is uploaded runs, and stops with a savepoint", savepoint !== "", "it does"),
      holds("flink run goes on from that savepoint", restored === 1, `${restored} restores`),
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
    ];
  },
};

/** What bin/flink of the distribution starts; the libraries are those of the local cluster. */
async function flink(
  url: string,
  configuration: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<string> {
  const conf = mkdtempSync(join(tmpdir(), "flink-conf-"));
  try {
    const { hostname, port } = new URL(url);
    // The command takes a job's configuration from where it runs, and not from the cluster.
    const settings = { ...configuration, "rest.address": hostname, "rest.port": port };
    const lines = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    writeFileSync(join(conf, "config.yaml"), lines.join(""));
    mkdirSync(join(conf, "log"));
    const { stdout } = await run(
      join(findJava().home, "bin/java"),
      [
        ...[...flinkModuleOptions, `-Dlog.file=${join(conf, "log/client.log")}`],
        ...["-cp", listClassPath("flink-cluster").join(":")],
        ...["org.apache.flink.client.cli.CliFrontend", ...args],
      ],
      { env: { ...process.env, FLINK_CONF_DIR: conf } },
    );
    return stdout;
  } finally {
    rmSync(conf, { recursive: true, force: true });
  }
}
