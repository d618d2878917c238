import { setTimeout as delay } from "node:timers/promises";
import { CompressionTypes, type Kafka, type Message as KafkaMessage } from "kafkajs";
import { messageOf } from "./messages.ts";
import { patiently } from "./patience.ts";

const tickMs = 100;
const batch = 5_000;

/** {@link startFeeding}'s options. */
export interface FeedOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly texts: readonly string[];
  /** Records a second. */
  readonly rate: number;
  /** Goes on until so many are written, whatever happens. */
  readonly atLeast: number;
  /** What is written as record so and so. @default - a message of the contract, with one of the texts */
  readonly make?: (record: number) => KafkaMessage;
}

/** A stream that lasts for as long as there are faults. */
export interface Feed {
  /** Ends the stream when enough is written. @returns how many records that are, with ids from 0 on */
  finish(): Promise<number>;
}

/** Writes messages at a steady rate, each id once; a broker that is away is waited for. */
export function startFeeding(options: FeedOptions): Feed {
  let finishing = false;
  const sent = write(options, () => finishing);
  // Told to whoever asks for the end; nobody may be waiting yet when it fails.
  sent.catch(() => {});
  return {
    finish: () => {
      finishing = true;
      return sent;
    },
  };
}

async function write(
  { kafka, topic, texts, rate, atLeast, make }: FeedOptions,
  isFinishing: () => boolean,
): Promise<number> {
  const message = make ?? ((record: number) => messageOf(record, texts[record % texts.length] ?? ""));
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    // A batch that is sent again, by kafkajs or from here, has its old sequence numbers: the broker writes it once.
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await patiently("take a producer", () => producer.connect());
  const started = Date.now();
  let sent = 0;
  try {
    while (!(isFinishing() && sent >= atLeast)) {
      const due = Math.ceil(((Date.now() - started + tickMs) / 1_000) * rate);
      const count = Math.max(0, Math.min(due - sent, batch, isFinishing() ? atLeast - sent : batch));
      const messages = Array.from({ length: count }, (_, at) => message(sent + at));
      if (count > 0) {
        const send = { topic, messages, acks: -1, compression: CompressionTypes.None };
        await patiently("take messages", () => producer.send(send));
      }
      sent += count;
      if (sent >= due) await delay(tickMs);
    }
    return sent;
  } finally {
    await producer.disconnect().catch(() => {});
  }
}
