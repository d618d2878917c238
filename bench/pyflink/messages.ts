import type { Kafka } from "kafkajs";
import type { Message } from "../../contract/src/message.generated.ts";
import { withProducer } from "../pipeline/fill.ts";

const recordsPerRequest = 5_000;

/** A record of the messages topic. */
export interface Sent {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers?: { readonly traceparent: string };
}

/** What no job can score, and why: the reason its dead letter has to have. */
export const poisons: readonly { readonly reason: string; readonly value: Buffer | null }[] = [
  { reason: "malformed-json", value: null },
  { reason: "malformed-json", value: Buffer.from("not json") },
  { reason: "malformed-json", value: Buffer.from('{"id":"twice","id":"twice","text":"t"}') },
  { reason: "invalid-message", value: Buffer.from('{"id":"no-text"}') },
  { reason: "invalid-message", value: Buffer.from('["a list"]') },
  { reason: "invalid-message", value: Buffer.from(JSON.stringify({ id: "x".repeat(2_000), text: "t" })) },
  { reason: "invalid-utf-8", value: Buffer.from([0x22, 0xff, 0x22]) },
];

/** So many messages, each with all fields, and the poison spread among them; some of both belong to a trace. */
export function messagesAndPoison(texts: readonly string[], count: number): Sent[] {
  const sent: Sent[] = Array.from({ length: count }, (_, at) => {
    const message: Message = {
      id: `m${at}`,
      text: texts[at % texts.length] ?? "",
      event_time_ms: 1_773_568_800_000 + at,
      ingested_at_ms: Date.now(),
      source: { file: "messages.csv", record: at + 1 },
      attributes: { channel: "chat" },
    };
    return { key: message.id, value: Buffer.from(JSON.stringify(message)), ...traced(at) };
  });
  for (const [at, { value }] of poisons.entries())
    sent.splice(Math.floor((at * count) / poisons.length), 0, { key: null, value, ...traced(at) });
  return sent;
}

/** How many of so many messages belong to a trace. */
export const tracesOf = (count: number): number => Math.ceil(count / 3);

/** One record of three has the header, and one has what no job may pass on. */
function traced(at: number): Pick<Sent, "headers"> {
  if (at % 3 === 2) return {};
  const id = (digits: number) => (at + 1).toString(16).padStart(digits, "0");
  return { headers: { traceparent: at % 3 === 0 ? `00-${id(32)}-${id(16)}-01` : "00-no-context" } };
}

/** Writes them in their order, to all partitions. */
export async function send(kafka: Kafka, topic: string, sent: readonly Sent[]): Promise<void> {
  await withProducer(kafka, async (producer) => {
    for (let at = 0; at < sent.length; at += recordsPerRequest)
      await producer.send({ topic, messages: sent.slice(at, at + recordsPerRequest), acks: -1 });
  });
}
