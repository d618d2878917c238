import { randomUUID } from "node:crypto";
import { kafkaClient } from "../../ops/kafka-client.ts";
import { Problem } from "../problem.mjs";
import type { Outcome } from "./ledger.ts";

/** How long the broker holds a fetch that has nothing to give; also how long a stop can take. */
const maxWaitMs = 200;
const maxBytesPerPartition = 8 * 1024 * 1024;

/** {@link readOutcomes}'s options. */
export interface ReadOptions {
  readonly bootstrapServers: string;
  readonly predictionsTopic: string;
  readonly deadLettersTopic: string;
  readonly onOutcome: (outcome: Outcome) => void;
  /** Called when reading has ended by an error. */
  readonly onError: (error: Error) => void;
}

/** A reader of both outcome topics. */
export interface OutcomeReader {
  /** Whether everything has been read that is committed by now; an open transaction is not waited for. */
  caughtUp(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Reads predictions and dead letters from their beginning, committed ones only, as any other team would. */
export async function readOutcomes(options: ReadOptions): Promise<OutcomeReader> {
  const topics = [options.predictionsTopic, options.deadLettersTopic];
  const kafka = kafkaClient("local-run", options.bootstrapServers);
  const admin = kafka.admin();
  const consumer = kafka.consumer({
    groupId: `local-run-${randomUUID()}`,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: maxWaitMs,
    maxBytesPerPartition,
    // A young broker on a busy machine still loads what it needs for groups.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 },
  });
  const positions = new Positions();
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
    positions.pass(topic, partition, lastOffset);
  });
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (!restart) options.onError(error);
  });

  await Promise.all([admin.connect(), consumer.connect()]);
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch: { topic, partition, messages } }) {
      const arrivedAtMs = Date.now();
      const kind = topic === options.predictionsTopic ? "prediction" : "dead-letter";
      try {
        for (const { value, offset } of messages) {
          if (!positions.pass(topic, partition, offset)) continue;
          options.onOutcome({
            kind,
            arrivedAtMs,
            value: parse(value, `${topic}, offset ${offset}`),
          } as Outcome);
        }
      } catch (error) {
        // Thrown from here, kafkajs would try the batch again and count its first records twice.
        options.onError(error as Error);
      }
    },
  });

  return {
    async caughtUp() {
      for (const topic of topics) {
        // kafkajs asks as a read_committed client: this is the last stable offset.
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          if (positions.next(topic, partition) < BigInt(high)) return false;
        }
      }
      return true;
    },
    async stop() {
      await consumer.stop();
      await Promise.all([consumer.disconnect(), admin.disconnect()]);
    },
  };
}

/**
 * How far each partition has been read. A consumer that joins its group anew begins again at the start, since it
 * commits nothing: what it sees then a second time is the same record, not a duplicate.
 */
export class Positions {
  readonly #next = new Map<string, bigint>();

  next(topic: string, partition: number): bigint {
    return this.#next.get(`${topic}/${partition}`) ?? 0n;
  }

  /** @returns whether the offset is new */
  pass(topic: string, partition: number, offset: string): boolean {
    const isNew = BigInt(offset) >= this.next(topic, partition);
    if (isNew) this.#next.set(`${topic}/${partition}`, BigInt(offset) + 1n);
    return isNew;
  }
}

function parse(value: Buffer | null, place: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value?.toString("utf8") ?? "");
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Said below: not being JSON and not being an object are the same mistake.
  }
  throw new Problem(`The value at ${place} is not a JSON object; a job wrote what contract/schemas forbids.`);
}
