import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startKafka } from "../../local/services/kafka.ts";
import { kafkaClient } from "../../ops/kafka-client.ts";
import { freePort } from "../../test/helpers/free-port.ts";
import { startS3 } from "../../test/s3-server/server.ts";
import { Container, run } from "./container.ts";

const scratch = ["/tmp", "/opt/flink/log"];

/** Settings as a command line has them. */
const settings = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values).map(([key, value]) => `-D${key}=${value}`);

async function cluster() {
  const [rest, rpc] = [await freePort(), await freePort()];
  return {
    url: `http://127.0.0.1:${rest}`,
    common: {
      "jobmanager.rpc.address": "127.0.0.1",
      "jobmanager.rpc.port": rpc,
      "rest.port": rest,
      "rest.bind-address": "127.0.0.1",
      "jobmanager.memory.process.size": "800m",
      "taskmanager.memory.process.size": "1400m",
      "taskmanager.host": "127.0.0.1",
    },
  };
}

const quick = [["flink-base-2.2.1", "2.2.1"]] as const;
const others = [
  ["flink-base-1.18.1", "1.18.1"],
  ["flink-jobs", "2.2.1"],
] as const;
const isFull = ["full", "exporter"].includes(process.env["EXTENT"] ?? "");

describe.each([...quick, ...(isFull ? others : [])])("image %s", (name, version) => {
  const image = `localhost/${name}:local`;

  it("is a session cluster whose JobManager finds its TaskManager", async () => {
    const { url, common } = await cluster();
    const jobManager = Container.start({
      image,
      args: ["jobmanager", "127.0.0.1", String(common["rest.port"]), ...settings(common)],
      scratch,
    });
    const taskManager = Container.start({ image, args: ["taskmanager", ...settings(common)], scratch });
    const overview = await jobManager.until(async () => {
      taskManager.check();
      const answer = (await (await fetch(`${url}/overview`)).json()) as Record<string, unknown>;
      return answer["taskmanagers"] === 1 ? answer : undefined;
    });
    expect(overview).toMatchObject({ "flink-version": version, "slots-total": 1 });
  });

  it("names a user whom nobody knows, for Hadoop's S3 client", () => {
    const login = 'java -cp "/opt/flink/plugins/s3-fs-hadoop/*:/opt/flink/lib/*"';
    const { status, output } = run({
      image,
      args: ["sh", "-ec", `id -un; ${login} org.apache.hadoop.security.UserGroupInformation`],
    });
    expect([status, output]).toEqual([0, expect.stringMatching(/^default\n(?:.*\n)*User: default$/m)]);
  });

  it("holds JDBC in lib, S3 as a plugin, and what the init containers call; Kafka's connector is the jobs'", () => {
    const script = `ls /opt/flink/lib/flink-connector-jdbc*.jar /opt/flink/lib/postgresql-*.jar \
      /opt/flink/plugins/s3-fs-hadoop/*.jar
      if ls /opt/flink/lib/*kafka*; then exit 1; fi
      command -v awk sed mktemp; "$JAVA_HOME/bin/keytool" -help`;
    const { status, output } = run({ image, command: ["sh", "-ec", script] });
    expect(status, output).toBe(0);
  });
});

describe("image of a single job", () => {
  it("runs as an application: reads a file, checkpoints to S3 and writes to Kafka", async () => {
    const folder = mkdtempSync(join(tmpdir(), "job-image-"));
    const kafka = await startKafka({ directory: join(folder, "kafka"), logs: join(folder, "logs") });
    onTestFinished(async () => {
      await kafka.stop();
      rmSync(folder, { recursive: true });
    });
    mkdirSync(join(folder, "s3/bucket"), { recursive: true });
    const store = await startS3(join(folder, "s3"));
    onTestFinished(() => store.stop());
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data/messages.csv"), "text\nmy card was stolen\nwhere is my money\nhello\n");
    chmodSync(folder, 0o755);
    const admin = kafkaClient("job-image", kafka.bootstrapServers).admin();
    await admin.connect();
    onTestFinished(() => admin.disconnect());
    await admin.createTopics({
      topics: ["messages", "dead-letters"].map((topic) => ({ topic, numPartitions: 1 })),
    });

    const { common } = await cluster();
    const flink = settings({
      ...common,
      "s3.endpoint": store.endpoint,
      "s3.endpoint.region": store.region,
      "s3.path.style.access": "true",
      "execution.checkpointing.interval": "1s",
      "execution.checkpointing.dir": "s3://bucket/checkpoints",
      "execution.checkpointing.externalized-checkpoint-retention": "RETAIN_ON_CANCELLATION",
      "high-availability.type": "NONE",
      "pipeline.generic-types": "false",
      // The test's S3 server keeps folders as folders and lets none go that is not empty, which Hadoop tries after each write.
      "s3.directory.marker.retention": "keep",
    });
    const pod = {
      image: "localhost/csv-replay:local",
      scratch,
      env: store.credentials,
      mounts: { [join(folder, "data")]: "/data" },
    };
    const job = ["--input", "file:///data/messages.csv", "--text-column", "text"];
    const ends = ["--bootstrap-servers", kafka.bootstrapServers, "--topic", "messages"];
    const more = ["--dead-letter-topic", "dead-letters", "--transactional-id-prefix", "image"];
    const jobManager = Container.start({
      ...pod,
      args: ["standalone-job", ...flink, ...job, ...ends, ...more],
    });
    Container.start({ ...pod, args: ["taskmanager", ...flink] });
    expect(await jobManager.ended(), jobManager.logs().slice(-6_000)).toBe(0);
    const offsets = await admin.fetchTopicOffsets("messages");
    // Three records, and the end of a transaction.
    expect(Number(offsets[0]?.high)).toBeGreaterThan(3);
    expect(readdirSync(join(folder, "s3/bucket/checkpoints"))).toHaveLength(1);
  });
});
