import type { Batch, Kafka, KafkaMessage } from "kafkajs";
import { Tally } from "./tally.ts";

const endMark = "bench-end";

/**
 * Reads a whole topic of predictions with isolation read_committed.
 *
 * An end mark is written to each partition first: a transaction marker in the last place would leave the reader waiting
 * for an offset that never comes.
 */
export async function readCommitted(kafka: Kafka, topic: string, partitions: number): Promise<Tally> {
  const tally = new Tally();
  await readEach(kafka, topic, partitions, (partition, { offset, value }) =>
    tally.take(partition, Number(offset), value?.toString() ?? ""),
  );
  return tally;
}

/** Gives each committed record of a topic that nobody writes to any more; ends with the last one. */
export async function readEach(
  kafka: Kafka,
  topic: string,
  partitions: number,
  take: (partition: number, message: KafkaMessage) => void,
): Promise<void> {
  await markEnds(kafka, topic, partitions);
  const open = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  await read(kafka, topic, ({ partition, messages }) => {
    for (const message of messages) {
      if (message.key?.toString() === endMark) open.delete(partition);
      else take(partition, message);
    }
    return open.size === 0;
  });
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
