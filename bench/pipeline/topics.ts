import type { Admin } from "kafkajs";
import topics from "../../contract/topics.json" with { type: "json" };
import { createWithLeaders } from "../../ops/create-with-leaders.ts";

/** Offset behind the last readable record, by partition. */
export type Offsets = ReadonlyMap<number, number>;

/** Creates `name` with the partitions and settings that the contract gives to topic `like`. */
export async function createTopicLike(admin: Admin, like: string, name: string): Promise<void> {
  const topic = topics.topics.find((candidate) => candidate.name === like);
  if (topic === undefined) throw new Error(`contract/topics.json has no topic "${like}".`);
  await createWithLeaders(admin, [
    {
      topic: name,
      numPartitions: topic.partitions,
      replicationFactor: 1,
      configEntries: Object.entries(topic.config).map(([key, value]) => ({ name: key, value })),
    },
  ]);
}

/**
 * Where read_committed readers of the topic end now.
 *
 * kafkajs asks for offsets with read_committed isolation, so `high` is the last stable offset: what an open
 * transaction has written lies behind it.
 */
export async function committedOffsets(admin: Admin, topic: string): Promise<Offsets> {
  const partitions = await admin.fetchTopicOffsets(topic);
  return new Map(partitions.map(({ partition, high }) => [partition, Number(high)]));
}

/** @throws Error when a topic without transactions has not as many records as were written: a count over it would mean nothing */
export async function requireRecords(admin: Admin, topic: string, records: number): Promise<void> {
  const found = sum(await committedOffsets(admin, topic));
  if (found !== records)
    throw new Error(`${topic} has ${found} records, and ${records} were written. Run the bench again.`);
}

/** Where a consumer group is in a topic; no partition, or a negative offset, before its first commit. */
export async function groupOffsets(admin: Admin, groupId: string, topic: string): Promise<Offsets> {
  const [group] = await admin.fetchOffsets({ groupId, topics: [topic] }).catch((error: unknown) => {
    // A broker that has just started still reads what groups it has; then nothing is known to be read.
    if ((error as { retriable?: boolean }).retriable) return [];
    throw error;
  });
  return new Map(group?.partitions.map((p) => [p.partition, Number(p.offset)]));
}

/**
 * Offsets of a topic that a consumer group has still before it; all of them before its first commit. In a topic that is
 * written with transactions their markers count as well, and the lag of a group that has read all never falls to 0.
 */
export async function lag(admin: Admin, groupId: string, topic: string): Promise<number> {
  const ends = await committedOffsets(admin, topic);
  const positions = await groupOffsets(admin, groupId, topic);
  return [...ends].reduce(
    (sum, [partition, end]) => sum + end - Math.max(0, positions.get(partition) ?? 0),
    0,
  );
}

/** The sum over all partitions. */
export const sum = (offsets: Offsets): number => [...offsets.values()].reduce((a, b) => a + b, 0);
