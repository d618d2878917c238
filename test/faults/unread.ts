import { randomUUID } from "node:crypto";
import type { Batch, Kafka } from "kafkajs";
import type { Offsets } from "../../bench/pipeline/topics.ts";
import { patiently } from "./patience.ts";

/**
 * Whether a read_committed reader at these offsets would still get a record. Offsets alone do not tell: behind the last
 * record of a transaction stands its marker, which no reader gets, and so does everything that was aborted.
 *
 * @param from where the reader is, by partition; at the beginning where it is absent
 * @param to where the partitions end
 */
export function hasUnread(kafka: Kafka, topic: string, from: Offsets, to: Offsets): Promise<boolean> {
  return patiently(`let the rest of ${topic} be read`, () => lookOnce(kafka, topic, from, to));
}

async function lookOnce(kafka: Kafka, topic: string, from: Offsets, to: Offsets): Promise<boolean> {
  const start = (partition: number) => Math.max(0, from.get(partition) ?? 0);
  const open = new Map([...to].filter(([partition, end]) => start(partition) < end));
  if (open.size === 0) return false;
  const consumer = kafka.consumer({
    groupId: `unread-${randomUUID()}`,
    readUncommitted: false,
    maxWaitTimeInMs: 200,
    // One that has failed must not begin anew behind our back.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, restartOnFailure: async () => false },
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    return await new Promise<boolean>((answer, fail) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
      // Comes for batches too that hold nothing for a reader.
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
        if (Number(lastOffset) + 1 >= (open.get(partition) ?? 0)) open.delete(partition);
        if (open.size === 0) answer(false);
      });
      const eachBatch = async ({ batch: { partition, messages } }: { batch: Batch }) => {
        if (messages.some(({ offset }) => Number(offset) < (open.get(partition) ?? 0))) answer(true);
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(fail);
      for (const [partition, end] of to)
        consumer.seek({ topic, partition, offset: String(open.has(partition) ? start(partition) : end) });
    });
  } finally {
    await consumer.disconnect().catch(() => {});
  }
}
