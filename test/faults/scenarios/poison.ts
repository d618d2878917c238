import type { Message as KafkaMessage } from "kafkajs";
import { idOf, messageOf, recordOf } from "../messages.ts";
import { holds, type Scenario } from "../scenario.ts";
import { readAll } from "../verdict.ts";

const every = 100;
const partitions = 4;
const deep = 1_000;
const large = 1_048_576;

interface Poison {
  readonly name: string;
  readonly value: (id: string) => Buffer | null;
  /** Undefined where the record is none after all: it has to come through. */
  readonly reason?: string;
}

const text = (content: string) => () => Buffer.from(content);
const poisons: readonly [Poison, ...Poison[]] = [
  { name: "empty", value: text(""), reason: "malformed-json" },
  { name: "no value", value: () => null, reason: "malformed-json" },
  {
    name: "not UTF-8",
    value: () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
    reason: "invalid-utf-8",
  },
  { name: "half an object", value: (id) => Buffer.from(`{"id":"${id}","text":`), reason: "malformed-json" },
  { name: "an array", value: text("[1,2,3]"), reason: "invalid-message" },
  { name: "another type", value: (id) => json({ id, text: 7 }), reason: "invalid-message" },
  { name: "a field missing", value: (id) => json({ id }), reason: "invalid-message" },
  {
    name: "NaN",
    value: (id) => Buffer.from(`{"id":"${id}","text":"a","event_time_ms":NaN}`),
    reason: "malformed-json",
  },
  { name: "deep", value: text("[".repeat(deep) + "]".repeat(deep)), reason: "invalid-message" },
  { name: "a schema to come", value: (id) => json({ id, text: "hello", mood: { is: ["new"] } }) },
  {
    name: "large",
    value: (id) => json({ id, text: "word ".repeat(large / 5) }),
    reason: "inference-rejected",
  },
];

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Every hundredth record is bad in one of these ways. */
const poisonOf = (record: number): Poison | undefined =>
  record % every === 0 ? poisons[(record / every) % poisons.length] : undefined;

function make(texts: readonly string[]): (record: number) => KafkaMessage {
  return (record) => {
    const poison = poisonOf(record);
    if (poison === undefined) return messageOf(record, texts[record % texts.length] ?? "");
    // By number and not by its key: it must lie where it lay when it is sent a second time.
    return { key: idOf(record), value: poison.value(idOf(record)), partition: (record / every) % partitions };
  };
}

/** Records that are none, among good ones: each has its dead letter, and nothing else happens. */
export const poison: Scenario = {
  name: "poison",
  fault: "one record in a hundred is poison, of eleven kinds",
  rows: ["R10"],
  keepsToItself: true,
  async run({ full, open, say }) {
    const stage = await open({ taskManagers: 1, slots: 2 });
    const { kafka } = stage.platform;
    const server = await stage.startServer(true);
    const jobId = await stage.runInference({ modelUrl: server.url, parallelism: 1 });
    const feed = stage.feed(
      full ? 2_000 : 1_000,
      full ? 100_000 : 4_000,
      make(["Where is my card?", "Thanks."]),
    );
    const records = await feed.finish();
    await stage.settled(jobId);
    const restored = await stage.client.restored(jobId);

    const { predictions, deadLetters } = stage.topics;
    const scored = await readAll(kafka, predictions, false, ({ id }) => recordOf(id));
    const letters = await readAll(kafka, deadLetters, false, (letter) => letter);
    const expected = new Map<string, number>();
    let good = 0;
    for (let record = 0; record < records; record += 1) {
      const reason = poisonOf(record)?.reason;
      if (reason === undefined) good += 1;
      else expected.set(reason, (expected.get(reason) ?? 0) + 1);
    }
    const got = new Map<string, number>();
    for (const letter of letters) {
      const reason = String(letter["reason"]);
      got.set(reason, (got.get(reason) ?? 0) + 1);
    }
    const places = new Set(letters.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`));
    const complete = letters.every(
      ({ topic, partition, offset, detail, raw_base64 }) =>
        topic === stage.topics.messages &&
        typeof partition === "number" &&
        typeof offset === "number" &&
        typeof detail === "string" &&
        typeof raw_base64 === "string",
    );
    const right =
      new Set(scored).size === good && scored.every((record) => poisonOf(record)?.reason === undefined);
    say(`dead letters by reason: ${[...got].map(([reason, count]) => `${reason} ${count}`).join(", ")}`);
    return [
      holds(
        "each record has one outcome",
        scored.length + letters.length === records && right,
        `${records} in, ${scored.length} predictions, ${letters.length} dead letters`,
      ),
      holds(
        "each poison has its own reason, and what is only new comes through",
        got.size === expected.size && [...expected].every(([reason, count]) => got.get(reason) === count),
        [...expected].map(([reason, count]) => `${reason} ${got.get(reason) ?? 0} of ${count}`).join(", "),
      ),
      holds(
        "each dead letter says where its record is, what is wrong with it, and what it was",
        complete && places.size === letters.length,
        `${places.size} places of ${letters.length}`,
      ),
      holds("the job is not restarted", restored === 0, `${restored} times`),
    ];
  },
};
