import { randomUUID } from "node:crypto";
import type { Batch, Kafka } from "kafkajs";
import { recordOf } from "./messages.ts";
import { patiently } from "./patience.ts";

const endMark = "fault-test-end";

/** What a reader of the outcomes finds. */
export interface Verdict {
  readonly records: number;
  readonly predictions: number;
  readonly deadLetters: number;
  /** Records without an outcome. */
  readonly lost: number;
  /** Outcomes beyond the first of each record. */
  readonly duplicated: number;
  /** Outcomes of records that were never sent. */
  readonly strangers: number;
}

/** Counts the outcomes of records 0 to `records` - 1. */
export class Count {
  readonly #seen: Uint16Array;
  #predictions = 0;
  #deadLetters = 0;
  #strangers = 0;

  constructor(records: number) {
    this.#seen = new Uint16Array(records);
  }

  take(kind: "prediction" | "dead-letter", id: unknown): void {
    const record = recordOf(id);
    const times = this.#seen[record];
    if (times === undefined) {
      this.#strangers += 1;
      return;
    }
    this.#seen[record] = times + 1;
    if (kind === "prediction") this.#predictions += 1;
    else this.#deadLetters += 1;
  }

  verdict(): Verdict {
    let lost = 0;
    let duplicated = 0;
    for (const times of this.#seen) {
      if (times === 0) lost += 1;
      else duplicated += times - 1;
    }
    const { length: records } = this.#seen;
    const [predictions, deadLetters, strangers] = [this.#predictions, this.#deadLetters, this.#strangers];
    return { records, predictions, deadLetters, lost, duplicated, strangers };
  }
}

/** {@link judge}'s options. */
export interface JudgeOptions {
  readonly kafka: Kafka;
  readonly predictions: string;
  readonly deadLetters: string;
  readonly records: number;
  /** Sees what transactions wrote that were aborted later: a reader without the guarantee. */
  readonly readUncommitted: boolean;
}

/** Reads both topics of outcomes from their beginning to their end. */
export async function judge({
  kafka,
  predictions,
  deadLetters,
  records,
  readUncommitted,
}: JudgeOptions): Promise<Verdict> {
  const count = new Count(records);
  for (const [kind, topic] of [
    ["prediction", predictions],
    ["dead-letter", deadLetters],
  ] as const) {
    const ids = await readAll(kafka, topic, readUncommitted, ({ id }) => id);
    for (const id of ids) count.take(kind, id);
  }
  return count.verdict();
}

/** All records of a topic, as JSON, of each what `pick` takes; read again from the beginning when the broker fails meanwhile. */
export function readAll<T>(
  kafka: Kafka,
  topic: string,
  readUncommitted: boolean,
  pick: (value: Readonly<Record<string, unknown>>) => T,
): Promise<T[]> {
  return patiently(`let all of ${topic} be read`, () => readOnce(kafka, topic, readUncommitted, pick));
}

/** A mark at each partition's end tells where to stop: the last offset may be a transaction's marker, which nobody sees. */
async function readOnce<T>(
  kafka: Kafka,
  topic: string,
  readUncommitted: boolean,
  pick: (value: Readonly<Record<string, unknown>>) => T,
): Promise<T[]> {
  const mark = `${endMark}-${randomUUID()}`;
  const partitions = await markEnds(kafka, topic, mark);
  const open = new Set(Array.from({ length: partitions }, (_, partition) => partition));
  const picked: T[] = [];
  const consumer = kafka.consumer({
    // Its own: a reader before this one that came to no end is still a member of its group.
    groupId: mark,
    readUncommitted,
    maxBytesPerPartition: 8 * 1_048_576,
    maxWaitTimeInMs: 200,
    // A reader that has failed must not begin anew behind our back: another takes its place.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3, restartOnFailure: async () => false },
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((done, fail) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
      const eachBatch = async ({ batch: { partition, messages } }: { batch: Batch }) => {
        for (const { key, value } of messages) {
          const name = key?.toString() ?? "";
          if (name === mark) open.delete(partition);
          else if (open.has(partition) && !name.startsWith(endMark))
            picked.push(pick(JSON.parse(value?.toString() ?? "{}")));
        }
        if (open.size === 0) done();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(fail);
    });
    return picked;
  } finally {
    await consumer.disconnect().catch(() => {});
  }
}

async function markEnds(kafka: Kafka, topic: string, mark: string): Promise<number> {
  const admin = kafka.admin();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  try {
    await Promise.all([admin.connect(), producer.connect()]);
    const partitions = (await admin.fetchTopicOffsets(topic)).length;
    const messages = Array.from({ length: partitions }, (_, partition) => ({
      partition,
      key: mark,
      value: "{}",
    }));
    await producer.send({ topic, messages, acks: -1 });
    return partitions;
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]).catch(() => {});
  }
}
