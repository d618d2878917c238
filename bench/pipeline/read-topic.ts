import type { Batch, Kafka } from "kafkajs";
import { Tally } from "./tally.ts";

const endMark = "bench-end";

/**
 * Reads a whole topic of predictions with isolation read_committed.
 *
 * An end mark is written to each partition first: a transaction marker in the last place would leave the reader waiting
 * for an offset that never comes.
 */
export async function readCommitted(kafka: Kafka, topic: string, partitions: number): Promise<Tally> {
  await markEnds(kafka, topic, partitions);
  const tally = new Tally();
  const open = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  await read(kafka, topic, ({ partition, messages }) => {
    for (const { key, value, offset } of messages) {
      if (key?.toString() === endMark) open.delete(partition);
      else tally.take(partition, Number(offset), value?.toString() ?? "");
    }
    return open.size === 0;
  });
  return tally;
}

async function markEnds(kafka: Kafka, topic: string, partitions: number): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = Array.from({ length: partitions }, (_, partition) => ({
    partition,
    key: endMark,
    value: endMark,
  }));
  await producer.send({ topic, messages, acks: -1 });
  await producer.disconnect();
}

/** The value of any one committed record; waits for one when there is none. */
export async function readFirst(kafka: Kafka, topic: string): Promise<string> {
  let value = "";
  await read(kafka, topic, ({ messages: [first] }) => {
    if (first === undefined) return false;
    value = first.value?.toString() ?? "";
    return true;
  });
  return value;
}

/** Reads a topic from its beginning until `take` says that it has enough. */
async function read(kafka: Kafka, topic: string, take: (batch: Batch) => boolean): Promise<void> {
  const consumer = kafka.consumer({
    groupId: `${topic}-reader`,
    readUncommitted: false,
    maxBytesPerPartition: 8 * 1_048_576,
    maxWaitTimeInMs: 200,
  });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((done, fail) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
      const eachBatch = async ({ batch }: { batch: Batch }) => {
        if (take(batch)) done();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(fail);
    });
  } finally {
    await consumer.disconnect();
  }
}
