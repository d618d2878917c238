import { randomUUID } from "node:crypto";
import type { Kafka } from "kafkajs";

/** What the smoke message went through. */
export interface SmokeOptions {
  readonly topicPrefix: string;
  readonly text: string;
  readonly timeoutMs: number;
}

/** The message came out again. */
export interface SmokeResult {
  readonly id: string;
  readonly label: string | null;
  readonly modelVersion: string;
  readonly elapsedMs: number;
}

/** The message did not come out as a prediction; the text says what happened and what to do. */
export class SmokeError extends Error {
  override readonly name = "SmokeError";
}

interface Answer {
  readonly id?: string | null;
  readonly label?: string | null;
  readonly model_version?: string;
  readonly reason?: string;
  readonly detail?: string;
}

/**
 * Sends one message into the pipeline and waits for its prediction, as a reader of committed records. The message stays
 * in the topics like any other; its id starts with `smoke-`.
 *
 * @throws SmokeError when it became a dead letter or nothing came in time
 */
export async function smoke(
  kafka: Kafka,
  { topicPrefix, text, timeoutMs }: SmokeOptions,
): Promise<SmokeResult> {
  const id = `smoke-${randomUUID()}`;
  const topics = { predictions: `${topicPrefix}predictions`, deadLetters: `${topicPrefix}dead-letters` };
  // kafkajs reads committed records only, unless it is told otherwise.
  const consumer = kafka.consumer({ groupId: id });
  const producer = kafka.producer();
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: Object.values(topics), fromBeginning: false });
    // From the latest on: the group has to stand before the message goes out.
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    });
    const answered = new Promise<{ topic: string; answer: Answer }>((resolve) => {
      void consumer.run({
        eachMessage: async ({ topic, message }) => {
          const answer = JSON.parse(message.value?.toString() ?? "{}") as Answer;
          if (answer.id === id) resolve({ topic, answer });
        },
      });
    });
    await within(timeoutMs, joined, `The consumer did not join its group within ${timeoutMs / 1000} s.`);
    await producer.connect();
    const started = performance.now();
    const value = JSON.stringify({ id, text, ingested_at_ms: Date.now() });
    await producer.send({ topic: `${topicPrefix}messages`, messages: [{ key: id, value }] });
    const { topic, answer } = await within(
      timeoutMs,
      answered,
      `Message ${id} did not come out of the pipeline. Got: nothing in ${topics.predictions} or ${topics.deadLetters} ` +
        `for ${timeoutMs / 1000} s. Allowed: a prediction. Look at the job ml-inference in the Flink UI, and at its checkpoints.`,
    );
    if (topic === topics.deadLetters) {
      throw new SmokeError(
        `Message ${id} became a dead letter. Got: ${answer.reason}: ${answer.detail}. Allowed: a prediction. ` +
          "Look at the model server's log and at its /v2/health/ready.",
      );
    }
    const elapsedMs = Math.round(performance.now() - started);
    return { id, label: answer.label ?? null, modelVersion: answer.model_version ?? "", elapsedMs };
  } finally {
    await Promise.allSettled([consumer.disconnect(), producer.disconnect()]);
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SmokeError(message)), milliseconds);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
