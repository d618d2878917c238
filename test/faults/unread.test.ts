import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Admin, Kafka, Producer } from "kafkajs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { committedOffsets, lag } from "../../bench/pipeline/topics.ts";
import { type KafkaService, startKafka } from "../../local/services/kafka.ts";
import { createWithLeaders } from "../../ops/create-with-leaders.ts";
import { kafkaClient } from "../../ops/kafka-client.ts";
import { patiently } from "./patience.ts";
import { hasUnread } from "./unread.ts";
import { until } from "./until.ts";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "unread-"));
const topic = "messages";
let service: KafkaService;
let kafka: Kafka;
let admin: Admin;
let producer: Producer;

beforeAll(async () => {
  service = await startKafka({ directory: join(folder, "kafka"), logs: join(folder, "logs") });
  kafka = kafkaClient("unread-test", service.bootstrapServers);
  admin = kafka.admin();
  producer = kafka.producer({ transactionalId: "unread-test", maxInFlightRequests: 1, idempotent: true });
  await Promise.all([admin.connect(), producer.connect()]);
  await createWithLeaders(admin, [{ topic, numPartitions: 2 }]);
});
afterAll(async () => {
  await Promise.all([admin?.disconnect(), producer?.disconnect()]);
  await service?.stop();
  rmSync(folder, { recursive: true });
});

// A new topic has no leader for a moment, whatever its metadata say.
const ends = () => patiently("tell the topic's ends", () => committedOffsets(admin, topic));

/** @returns when the transaction's marker is there: the broker answers before that. @param end where the partition ends then */
async function write(values: readonly string[], how: "commit" | "abort", end: number): Promise<void> {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: values.map((value) => ({ value, partition: 1 })) });
  await transaction[how]();
  await until("the marker is there", async () => (await ends()).get(1) === end);
}

/** Where Flink's source commits: behind the last record that it was given. */
const unreadFrom = async (offset: number) => hasUnread(kafka, topic, new Map([[1, offset]]), await ends());

it("counts what a reader would get, and no markers of transactions", async () => {
  expect(await unreadFrom(-1)).toBe(false);
  await write(["a", "b"], "commit", 3);
  expect(await unreadFrom(-1)).toBe(true);
  expect(await unreadFrom(1)).toBe(true);
  expect(await unreadFrom(2)).toBe(false);

  await write(["aborted"], "abort", 5);
  expect(await unreadFrom(2)).toBe(false);
  // Which is why the lag of such a group never ends.
  await admin.setOffsets({ groupId: "flink", topic, partitions: [{ partition: 1, offset: "2" }] });
  expect(await lag(admin, "flink", topic)).toBe(3);

  await write(["c"], "commit", 7);
  expect(await unreadFrom(2)).toBe(true);
  expect(await unreadFrom(6)).toBe(false);

  const open = await producer.transaction();
  await open.send({ topic, messages: [{ value: "d", partition: 1 }] });
  expect(await unreadFrom(6)).toBe(false);
  await open.commit();
  await until("the marker is there", async () => (await ends()).get(1) === 9);
  expect(await unreadFrom(6)).toBe(true);
});
