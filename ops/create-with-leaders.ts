import { setTimeout as delay } from "node:timers/promises";
import type { Admin, ITopicConfig } from "kafkajs";

const POLL_MS = 100;

/**
 * Creates topics and waits until each partition has a leader, so that the next request finds it.
 *
 * kafkajs' own `waitForLeaders` gives up with "does not host this topic-partition" where the broker that it asks has not
 * heard of the topic yet, which a busy KRaft broker takes a moment for.
 *
 * @throws Error when a partition has no leader within `withinMs`; whatever Kafka refuses, a topic that exists excepted
 */
export async function createWithLeaders(
  admin: Admin,
  topics: readonly ITopicConfig[],
  withinMs = 60_000,
): Promise<void> {
  const names = topics.map(({ topic }) => topic);
  await admin.createTopics({ topics: [...topics], waitForLeaders: false });
  for (const started = Date.now(); ; await delay(POLL_MS)) {
    const missing = await withoutLeader(admin, names);
    if (missing === undefined) return;
    if (Date.now() - started > withinMs)
      throw new Error(
        `Kafka has created ${names.join(", ")}, but ${missing} after ${withinMs / 1_000} s. Are enough brokers up?`,
      );
  }
}

/** What is missing still, in words; undefined when all partitions have a leader. */
async function withoutLeader(admin: Admin, names: string[]): Promise<string | undefined> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: names });
    const waiting = topics.find(({ partitions }) => partitions.some(({ leader }) => leader < 0));
    return waiting && `a partition of ${waiting.name} has no leader`;
  } catch (error) {
    if ((error as { retriable?: boolean }).retriable !== true) throw error;
    return `the broker says "${(error as Error).message}"`;
  }
}
