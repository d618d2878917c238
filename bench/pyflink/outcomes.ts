import type { Kafka, KafkaMessage } from "kafkajs";
import type { DeadLetter } from "../../contract/src/dead-letter.generated.ts";
import type { Prediction } from "../../contract/src/prediction.generated.ts";
import { readEach } from "../pipeline/read-topic.ts";

/** A committed prediction, with what Kafka has of it. */
export interface Predicted {
  readonly prediction: Prediction;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** A committed dead letter, with its headers. */
export interface GivenUp {
  readonly letter: DeadLetter;
  readonly headers: Readonly<Record<string, string>>;
}

/** All that a job has committed. */
export interface Outcomes {
  readonly predictions: readonly Predicted[];
  readonly letters: readonly GivenUp[];
}

/** Reads both topics as a read_committed reader sees them; nobody may write to them any more. */
export async function readOutcomes(
  kafka: Kafka,
  topics: { readonly predictions: string; readonly deadLetters: string },
  partitions: number,
): Promise<Outcomes> {
  const predictions: Predicted[] = [];
  const letters: GivenUp[] = [];
  await readEach(kafka, topics.predictions, partitions, (_, message) => {
    predictions.push({
      prediction: parsed<Prediction>(message),
      key: message.key?.toString(),
      headers: headersOf(message),
    });
  });
  await readEach(kafka, topics.deadLetters, partitions, (_, message) => {
    letters.push({ letter: parsed<DeadLetter>(message), headers: headersOf(message) });
  });
  return { predictions, letters };
}

const headersOf = ({ headers = {} }: KafkaMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

const parsed = <T>({ value }: KafkaMessage): T => JSON.parse(value?.toString() ?? "null") as T;
