import { CompressionTypes, type Kafka, type Producer } from "kafkajs";
import type { Message } from "../../contract/src/message.generated.ts";
import { endlessly } from "./shuffle.ts";

const recordsPerRequest = 5_000;

/** Id of the record with this number (from 0). */
export const idOf = (record: number): string => `bench-${record}`;

/**
 * Writes `count` messages with shuffled texts to the topic, as the csv-replay job would have keyed them. With the same
 * seed, fewer messages are the first of more.
 */
export async function fill(
  kafka: Kafka,
  topic: string,
  texts: readonly string[],
  count: number,
  seed = count,
): Promise<void> {
  const source = endlessly(texts, seed);
  await withProducer(kafka, async (producer) => {
    for (let first = 0; first < count; first += recordsPerRequest) {
      const length = Math.min(recordsPerRequest, count - first);
      const messages = Array.from({ length }, (_, at) => {
        const message: Message = {
          id: idOf(first + at),
          text: source.next().value,
          ingested_at_ms: Date.now(),
        };
        return { key: message.id, value: JSON.stringify(message) };
      });
      await producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
    }
  });
}

/**
 * Writes with a producer that is gone afterwards. It is idempotent: a broker that leads some partitions of a new topic but
 * not yet all refuses a part of a request, and the whole of it is sent again.
 */
export async function withProducer(
  kafka: Kafka,
  write: (producer: Producer) => Promise<void>,
): Promise<void> {
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  try {
    await write(producer);
  } finally {
    await producer.disconnect();
  }
}
