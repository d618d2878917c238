import { createRequire } from "node:module";

/** A record as kafkajs has decoded it. */
export interface FetchedRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
  /** Set for a transaction's markers, which no reader gets. */
  isControlRecord: boolean;
}

/** A partition of an answer with records. */
export interface FetchedPartition {
  readonly messages: readonly FetchedRecord[];
  readonly abortedTransactions?: readonly { readonly firstOffset: string; readonly producerId: string }[];
}

interface Fetching {
  fetch(...args: unknown[]): Promise<{ responses: { partitions: FetchedPartition[] }[] }>;
}

const abortMarker = Buffer.from([0, 0, 0, 0]);
let isMended = false;

/**
 * Makes kafkajs leave out all that was aborted. A broker tells a partition's aborted transactions in the order of their
 * ends; kafkajs takes it for the order of their beginnings, and enters one a record: where transactions overlap, it shows
 * records of one to read_committed readers. They do whenever a job fails between the two phases of its commit.
 */
export function mendAbortedTransactions(): void {
  if (isMended) return;
  isMended = true;
  const { prototype } = createRequire(import.meta.url)("kafkajs/src/broker/index.js") as {
    prototype: Fetching;
  };
  const { fetch } = prototype;
  prototype.fetch = async function mended(this: Fetching, ...args) {
    const answer = await fetch.apply(this, args);
    for (const { partitions } of answer.responses) partitions.forEach(hideAborted);
    return answer;
  };
}

/** Marks records of aborted transactions as what no reader gets; they stay, as the reader's position follows them. */
export function hideAborted({ messages, abortedTransactions }: FetchedPartition): void {
  if (!abortedTransactions?.length) return;
  const coming = [...abortedTransactions].sort((a, b) =>
    Number(BigInt(a.firstOffset) - BigInt(b.firstOffset)),
  );
  const aborted = new Set<string>();
  for (const message of messages) {
    while (coming[0] !== undefined && BigInt(message.offset) >= BigInt(coming[0].firstOffset))
      aborted.add(coming.shift()?.producerId ?? "");
    const { producerId, inTransaction } = message.batchContext;
    if (!aborted.has(producerId) || !inTransaction) continue;
    if (message.isControlRecord && message.key?.equals(abortMarker)) aborted.delete(producerId);
    else message.isControlRecord = true;
  }
}
