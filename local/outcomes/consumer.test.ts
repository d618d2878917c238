import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kafka, Producer } from "kafkajs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createWithLeaders } from "../../ops/create-with-leaders.ts";
import { kafkaClient } from "../../ops/kafka-client.ts";
import { type KafkaService, startKafka } from "../services/kafka.ts";
import { until } from "../testing/processes.ts";
import { Positions, readOutcomes } from "./consumer.ts";
import type { Outcome } from "./ledger.ts";

// Starts processes, on machines that do much else.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "consumer-"));
let service: KafkaService;
let kafka: Kafka;
let producer: Producer;

beforeAll(async () => {
  service = await startKafka({ directory: join(folder, "kafka"), logs: join(folder, "logs") });
  kafka = kafkaClient("consumer-test", service.bootstrapServers);
  producer = kafka.producer({ transactionalId: "consumer-test", maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
});
afterAll(async () => {
  await producer?.disconnect();
  await service?.stop();
  rmSync(folder, { recursive: true });
});

/** Two new topics, and a reader of them. */
async function open(name: string) {
  const predictionsTopic = `${name}.predictions`;
  const deadLettersTopic = `${name}.dead-letters`;
  const admin = kafka.admin();
  await admin.connect();
  await createWithLeaders(
    admin,
    [predictionsTopic, deadLettersTopic].map((topic) => ({ topic, numPartitions: 2 })),
  );
  await admin.disconnect();
  const outcomes: Outcome[] = [];
  const errors: Error[] = [];
  const reader = await readOutcomes({
    bootstrapServers: service.bootstrapServers,
    predictionsTopic,
    deadLettersTopic,
    onOutcome: (outcome) => outcomes.push(outcome),
    onError: (error) => errors.push(error),
  });
  return { predictionsTopic, deadLettersTopic, outcomes, errors, reader };
}

async function send(topic: string, value: string, end: "commit" | "abort"): Promise<void> {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ value }] });
  await transaction[end]();
}

describe("readOutcomes", () => {
  it("gives what was committed, from both topics, and nothing that was aborted", async () => {
    const { predictionsTopic, deadLettersTopic, outcomes, errors, reader } = await open("first");
    await send(predictionsTopic, '{"id":"aborted"}', "abort");
    await send(predictionsTopic, '{"id":"a"}', "commit");
    await send(deadLettersTopic, '{"id":"b"}', "commit");
    await send(deadLettersTopic, '{"id":"aborted too"}', "abort");
    await until(() => reader.caughtUp());
    expect(outcomes.map(({ kind, value }) => [kind, value.id]).sort()).toEqual([
      ["dead-letter", "b"],
      ["prediction", "a"],
    ]);
    expect(errors).toEqual([]);
    await reader.stop();
  });

  it("gives nothing of an open transaction, and is caught up without it", async () => {
    const { predictionsTopic, outcomes, reader } = await open("second");
    const transaction = await producer.transaction();
    await transaction.send({ topic: predictionsTopic, messages: [{ value: '{"id":"a"}' }] });
    expect(await reader.caughtUp()).toBe(true);
    expect(outcomes).toEqual([]);
    await transaction.commit();
    await until(() => reader.caughtUp());
    expect(outcomes).toHaveLength(1);
    await reader.stop();
  });

  it.each(["not JSON", "null", '"text"'])("reports the value %s", async (value) => {
    const topics = await open(`third-${value.replace(/\W/g, "")}`);
    await send(topics.predictionsTopic, value, "commit");
    const [error] = await until(() => topics.errors.length > 0 && topics.errors);
    expect(error?.message).toMatch(
      new RegExp(`^The value at ${topics.predictionsTopic}, offset 0 is not a JSON object;`),
    );
    await topics.reader.stop();
  });
});

it("takes what a consumer reads anew for read", () => {
  const positions = new Positions();
  expect(positions.pass("t", 0, "0")).toBe(true);
  expect(positions.pass("t", 0, "4")).toBe(true);
  expect(positions.next("t", 0)).toBe(5n);
  expect(positions.pass("t", 0, "0")).toBe(false);
  expect(positions.pass("t", 0, "4")).toBe(false);
  expect(positions.pass("t", 1, "0")).toBe(true);
  expect(positions.next("t", 0)).toBe(5n);
});
