import { setTimeout as delay } from "node:timers/promises";
import { CompressionTypes, type Kafka } from "kafkajs";
import type { Message } from "../../contract/src/message.generated.ts";

const tickMs = 100;
const prefix = "fault-";
const pattern = new RegExp(`^${prefix}(0|[1-9]\\d{0,14})$`);

export const idOf = (record: number): string => `${prefix}${record}`;

/** @returns the record's number; -1 for an id that was never sent */
export function recordOf(id: unknown): number {
  const digits = typeof id === "string" ? pattern.exec(id)?.[1] : undefined;
  return digits === undefined ? -1 : Number(digits);
}

/** {@link feed}'s options. */
export interface FeedOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly texts: readonly string[];
  readonly records: number;
  /** Records a second: the stream has to last for as long as faults are made. */
  readonly rate: number;
}

/** Writes so many messages, each id once, at a steady rate; a broker that is away is waited for. */
export async function feed({ kafka, topic, texts, records, rate }: FeedOptions): Promise<void> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    // Retries of a broker that died must not write a message twice: that would be the feeder's fault.
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { initialRetryTime: 200, maxRetryTime: 2_000, retries: 200 },
  });
  await producer.connect();
  const started = Date.now();
  try {
    for (let sent = 0; sent < records; ) {
      const due = Math.min(records, Math.ceil(((Date.now() - started + tickMs) / 1_000) * rate));
      const messages = Array.from({ length: Math.min(due - sent, 5_000) }, (_, at) => {
        const record = sent + at;
        const message: Message = { id: idOf(record), text: texts[record % texts.length] ?? "" };
        return { key: message.id, value: JSON.stringify(message) };
      });
      if (messages.length > 0) {
        await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
      }
      sent += messages.length;
      if (sent >= due) await delay(tickMs);
    }
  } finally {
    await producer.disconnect();
  }
}
