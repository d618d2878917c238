import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { promisify } from "node:util";
import { submitScript } from "../../../constructs/job-submission-script.ts";
import { holds, type Scenario } from "../scenario.ts";
import { inferenceJar } from "../stage.ts";
import { until } from "../until.ts";
import { exactlyOnce, noDeadLetters } from "./exactly-once.ts";

const run = promisify(execFile);

/** The server that jobs' jars come from is away, or has another jar than the stack says. */
export const jarServerAway: Scenario = {
  name: "jar-server-away",
  fault: "the jar server is away, then has another jar, while a job runs and another is submitted",
  rows: ["R20"],
  keepsToItself: true,
  async run({ open, say }) {
    const stage = await open({ taskManagers: 1, slots: 4 });
    const { client } = stage;
    const server = await stage.startServer(true);
    const running = await stage.runInference({ modelUrl: server.url, parallelism: 1 });
    const feed = stage.feed(200, 1_000);
    await stage.commitsAgain();

    const jar = readFileSync(inferenceJar);
    // Only the last byte is another.
    const other = Buffer.from(jar);
    other.writeUInt8((jar[jar.length - 1] ?? 0) ^ 1, jar.length - 1);
    const jobId = randomBytes(16).toString("hex");
    // It has nothing to read: only that it runs is of interest.
    const programArgsList = stage.inferenceArguments(server.url, {
      "group-id": `second-${jobId}`,
      "transactional-id-prefix": `second-${jobId}`,
      topic: stage.topics.unused,
    });
    const submit = (uri: string) =>
      run("sh", ["-ec", submitScript], {
        env: {
          ...process.env,
          REST: client.url,
          JAR_URI: uri,
          JAR_SHA256: createHash("sha256").update(jar).digest("hex"),
          JOB_ID: jobId,
          AUTHORITIES: "",
          RUN_REQUEST: JSON.stringify({ programArgsList, parallelism: 1, jobId }),
        },
      }).then(
        ({ stdout }) => ({ refused: false, words: stdout }),
        ({ stderr }: { stderr: string }) => ({ refused: true, words: stderr }),
      );
    const isThere = () =>
      client.state(jobId).then(
        () => true,
        () => false,
      );

    const serving = await serve(inferenceJar);
    const uri = addressOf(serving);
    await stop(serving);
    // Nobody listens there now: the script's own patience is part of what is tried.
    const away = await submit(uri);
    const absent = !(await isThere());
    const lying = await serve(other);
    const lie = await submit(addressOf(lying));
    const stillAbsent = !(await isThere());
    await stop(lying);
    const honest = await serve(inferenceJar);
    const right = await submit(addressOf(honest));
    await stop(honest);
    if (!right.refused) {
      stage.adopt(jobId);
      await until("the second job runs", () => client.isRunning(jobId));
    }
    say(`refused with: ${lie.words.trim().split("\n").at(-1)}`);

    await stage.commitsAgain();
    const records = await feed.finish();
    if (!right.refused) await client.cancel(jobId);
    await stage.settled(running);
    const restored = await client.restored(running);
    const verdict = await stage.judge(records);
    return [
      holds("without the jar server nothing is submitted, loudly", away.refused && absent, away.words.trim()),
      holds(
        "another jar is refused by its hash",
        lie.refused && stillAbsent && lie.words.includes("has the SHA-256"),
        lie.refused ? "refused" : "taken",
      ),
      holds("the right jar is taken afterwards", !right.refused, right.words.trim()),
      holds("the running job is not restarted", restored === 0, `${restored} times`),
      ...exactlyOnce(verdict),
      noDeadLetters(verdict),
    ];
  },
};

/** @param content a file's path, or the bytes */
async function serve(content: string | Buffer): Promise<Server> {
  const server = createServer((_request, response) => {
    if (typeof content === "string") createReadStream(content).pipe(response);
    else response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const addressOf = (server: Server) =>
  `http://127.0.0.1:${(server.address() as { port: number }).port}/ml-inference.jar`;

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
