import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Admin } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type KafkaService, startKafka } from "../local/services/kafka.ts";
import { createWithLeaders } from "./create-with-leaders.ts";
import { kafkaClient } from "./kafka-client.ts";
import { createTopics, describeReport, readTopics, type TopicDefinition } from "./topics.ts";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "topics-"));
let kafka: KafkaService;
let admin: Admin;

beforeAll(async () => {
  kafka = await startKafka({ directory: join(folder, "kafka"), logs: join(folder, "logs") });
  admin = kafkaClient("topics-test", kafka.bootstrapServers).admin();
  await admin.connect();
});
afterAll(async () => {
  await admin?.disconnect();
  await kafka?.stop();
  rmSync(folder, { recursive: true });
});

const letters: TopicDefinition = {
  name: "letters",
  partitions: 2,
  description: "",
  config: { "cleanup.policy": "compact", "retention.ms": "1000" },
};

describe("createTopics", () => {
  it("creates what is not there, with prefix, partitions and settings, and then changes nothing", async () => {
    const settings = { prefix: "first.", replicationFactor: 1 };
    expect(await createTopics(admin, [letters], settings)).toEqual({
      created: ["first.letters"],
      unchanged: [],
      differences: [],
    });
    const { topics } = await admin.fetchTopicMetadata({ topics: ["first.letters"] });
    expect(topics[0]?.partitions).toHaveLength(2);
    expect(await createTopics(admin, [letters], settings)).toEqual({
      created: [],
      unchanged: ["first.letters"],
      differences: [],
    });
  });

  it("reports what an existing topic has otherwise, and leaves it", async () => {
    const settings = { prefix: "second.", replicationFactor: 1 };
    await createTopics(admin, [letters], settings);
    const wanted = { ...letters, partitions: 3, config: { ...letters.config, "retention.ms": "2000" } };
    const report = await createTopics(admin, [wanted], { ...settings, replicationFactor: 3 });
    expect(report.unchanged).toEqual([]);
    expect(describeReport(report)).toEqual([
      "differs    second.letters: partitions is 2, wanted is 3",
      "differs    second.letters: replication factor is 1, wanted is 3",
      "differs    second.letters: retention.ms is 1000, wanted is 2000",
    ]);
    const again = await createTopics(admin, [letters], settings);
    expect(again.unchanged).toEqual(["second.letters"]);
  });
});

describe("npx tsx ops/topics.ts", () => {
  it("creates the contract's topics, and says so", async () => {
    const names = readTopics().map(({ name }) => `local.${name}`);
    const args = ["--bootstrap-servers", kafka.bootstrapServers, "--environment", "local"];
    expect(await run(args)).toEqual({
      code: 0,
      out: names.map((name) => `created    ${name}\n`).join(""),
      err: "",
    });
    expect(await run(args)).toEqual({
      code: 0,
      out: names.map((name) => `unchanged  ${name}\n`).join(""),
      err: "",
    });
  });

  it("fails when a topic differs", async () => {
    await admin.deleteTopics({ topics: ["local.messages"] });
    await createWithLeaders(admin, [{ topic: "local.messages", numPartitions: 1 }]);
    const { code, out, err } = await run([
      "--bootstrap-servers",
      kafka.bootstrapServers,
      "--environment",
      "local",
    ]);
    expect(code).toBe(1);
    expect(out).toContain("differs    local.messages: partitions is 1, wanted is 4\n");
    expect(err).toBe(
      "Existing topics are not changed by this tool. Change them by hand, or change contract/topics.json.\n",
    );
  });

  it("explains itself", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: npx tsx ops\/topics\.ts --bootstrap-servers/);
  });

  it.each([
    [[], 2, "No broker is named. Give at least one with --bootstrap-servers HOST:PORT.\n"],
    [["--bootstrap-servers", "h:1"], 1, /^No environment is chosen: the variable ENVIRONMENT is not set\./],
    [["--brokers", "h:1"], 2, /^Unknown option '--brokers'/],
    [
      ["--bootstrap-servers", "127.0.0.1:1", "--environment", "local"],
      1,
      /^The topics could not be created: .*\. Check --bootstrap-servers and that the brokers run\.\n$/,
    ],
  ])("%j ends with %i", async (args, code, message) => {
    const result = await run(args);
    expect(result.code).toBe(code);
    expect(result.err).toMatch(message);
  });
});

function run(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const { ENVIRONMENT: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", join(import.meta.dirname, "topics.ts"), ...args],
      { cwd: join(import.meta.dirname, ".."), env },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}
