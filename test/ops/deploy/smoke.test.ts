import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KafkaService, startKafka } from "../../../local/services/kafka.ts";
import { smoke } from "../../../ops/deploy/smoke.ts";
import { kafkaClient } from "../../../ops/kafka-client.ts";
import { createTopics, readTopics } from "../../../ops/topics.ts";

describe("the smoke message", () => {
  const folder = mkdtempSync(join(tmpdir(), "smoke-test-"));
  let kafka: KafkaService;

  beforeAll(async () => {
    kafka = await startKafka({ directory: join(folder, "kafka"), logs: join(folder, "logs") });
    const admin = kafkaClient("test", kafka.bootstrapServers).admin();
    await admin.connect();
    await createTopics(admin, readTopics(), { prefix: "t.", replicationFactor: 1 });
    await admin.disconnect();
  });
  afterAll(async () => {
    await kafka?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Answers each message as a pipeline would, into a topic of the test's choice. */
  async function pipeline(topic: string, answer: object) {
    const client = kafkaClient("pipeline", kafka.bootstrapServers);
    const consumer = client.consumer({ groupId: `pipeline-${topic}` });
    const producer = client.producer();
    await Promise.all([consumer.connect(), producer.connect()]);
    await consumer.subscribe({ topics: ["t.messages"], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        const { id } = JSON.parse(message.value?.toString() ?? "{}") as { id: string };
        // Another's prediction first: it must not be taken for the answer.
        const values = [
          { id: "smoke-of-another", label: "wrong" },
          { id, ...answer },
        ];
        await producer.send({ topic, messages: values.map((value) => ({ value: JSON.stringify(value) })) });
      },
    });
    return async () => {
      await Promise.all([consumer.disconnect(), producer.disconnect()]);
    };
  }

  const send = (timeoutMs: number) =>
    smoke(kafkaClient("smoke", kafka.bootstrapServers), { topicPrefix: "t.", text: "Hello", timeoutMs });

  it("comes out as a prediction, as a dead letter with its reason, or not at all", async () => {
    await expect(send(500)).rejects.toThrow(/did not (come out of the pipeline|join its group)/);
    const stop = await pipeline("t.predictions", { label: "card_arrival", model_version: "1.0.0" });
    expect(await send(20_000)).toMatchObject({ label: "card_arrival", modelVersion: "1.0.0" });
    await stop();
    const stopBroken = await pipeline("t.dead-letters", {
      reason: "inference-timeout",
      detail: "No answer.",
    });
    await expect(send(20_000)).rejects.toThrow(/became a dead letter\. Got: inference-timeout: No answer\./);
    await stopBroken();
  });
});
