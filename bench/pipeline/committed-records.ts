import type { Batch, Kafka } from "kafkajs";
import type { Offsets } from "./topics.ts";

/** What a read_committed reader found in a topic, from its first record to its end. */
export interface CommittedRecords {
  readonly records: number;
  readonly distinctIds: number;
  /** Ids that are there more than once, a few of them. */
  readonly doubled: readonly string[];
  /** How often each label was given; a missing label counts as "". */
  readonly labels: ReadonlyMap<string, number>;
  /** Labels that one and the same text got. */
  readonly labelsOfText: ReadonlyMap<string, ReadonlySet<string>>;
  /** How many records lie before these offsets; transaction markers take offsets too and are not records. */
  countBefore(offsets: Offsets): number;
}

const endMark = "bench-end";

/**
 * Reads a whole topic of predictions with isolation read_committed.
 *
 * An end mark is written to each partition first: a transaction marker in the last place would leave the reader waiting
 * for an offset that never comes.
 */
export async function readCommitted(
  kafka: Kafka,
  topic: string,
  partitions: number,
): Promise<CommittedRecords> {
  await markEnds(kafka, topic, partitions);
  const ids = new Set<string>();
  const doubled: string[] = [];
  const labels = new Map<string, number>();
  const labelsOfText = new Map<string, Set<string>>();
  const offsets = new Map<number, number[]>();
  let records = 0;

  const take = (partition: number, offset: number, value: string) => {
    const { id, text, label } = JSON.parse(value) as { id: string; text: string; label: string | null };
    records++;
    if (ids.has(id) && doubled.length < 5) doubled.push(id);
    ids.add(id);
    const name = label ?? "";
    labels.set(name, (labels.get(name) ?? 0) + 1);
    labelsOfText.set(text, (labelsOfText.get(text) ?? new Set()).add(name));
    offsets.set(partition, offsets.get(partition) ?? []);
    offsets.get(partition)?.push(offset);
  };
  await readUntilMarks(kafka, topic, partitions, take);

  return {
    records,
    distinctIds: ids.size,
    doubled,
    labels,
    labelsOfText,
    countBefore: (ends) =>
      [...ends].reduce((sum, [partition, end]) => sum + lowerBound(offsets.get(partition) ?? [], end), 0),
  };
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

async function readUntilMarks(
  kafka: Kafka,
  topic: string,
  partitions: number,
  take: (partition: number, offset: number, value: string) => void,
): Promise<void> {
  const open = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  await read(kafka, topic, ({ partition, messages }) => {
    for (const { key, value, offset } of messages) {
      if (key?.toString() === endMark) open.delete(partition);
      else take(partition, Number(offset), value?.toString() ?? "");
    }
    return open.size === 0;
  });
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

/** How many of the ascending numbers are smaller than `limit`. */
function lowerBound(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
