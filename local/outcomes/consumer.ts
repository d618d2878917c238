import { randomUUID } from "node:crypto";
import kafkajs from "kafkajs";
import { Problem } from "../problem.mjs";
import type { Outcome } from "./ledger.ts";

// kafkajs is CommonJS: Node sees only its default export.
const { Kafka, logLevel } = kafkajs;

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
  /** Reads to where the topics end now, open transactions included. */
  caughtUp(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Reads predictions and dead letters from their beginning, committed ones only, as any other team would. */
export async function readOutcomes(options: ReadOptions): Promise<OutcomeReader> {
  const topics = [options.predictionsTopic, options.deadLettersTopic];
  const kafka = new Kafka({
    clientId: "local-run",
    brokers: [options.bootstrapServers],
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  const consumer = kafka.consumer({
    groupId: `local-run-${randomUUID()}`,
    readUncommitted: false,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: maxWaitMs,
    maxBytesPerPartition,
    retry: { restartOnFailure: async () => false },
  });
  /** Next offset to be read, by topic and partition. */
  const positions = new Map<string, bigint>();
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
    positions.set(`${topic}/${partition}`, BigInt(lastOffset) + 1n);
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => options.onError(payload.error));

  await Promise.all([admin.connect(), consumer.connect()]);
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    async eachBatch({ batch: { topic, messages } }) {
      const arrivedAtMs = Date.now();
      const kind = topic === options.predictionsTopic ? "prediction" : "dead-letter";
      try {
        for (const { value, offset } of messages) {
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
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          if ((positions.get(`${topic}/${partition}`) ?? 0n) < BigInt(high)) return false;
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

function parse(value: Buffer | null, place: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value?.toString("utf8") ?? "");
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Said below: not being JSON and not being an object are the same mistake.
  }
  throw new Problem(`The value at ${place} is not a JSON object; a job wrote what contract/schemas forbids.`);
}
