import { expect, it } from "vitest";
import { type FetchedRecord, hideAborted } from "./aborted-transactions.ts";

const record = (offset: number, producerId: string, key = `${offset}`): FetchedRecord => ({
  offset: String(offset),
  key: Buffer.from(key),
  batchContext: { producerId, inTransaction: true },
  isControlRecord: false,
});
const marker = (offset: number, producerId: string, type: "abort" | "commit"): FetchedRecord => ({
  ...record(offset, producerId),
  key: Buffer.from([0, 0, 0, type === "abort" ? 0 : 1]),
  isControlRecord: true,
});
const shown = (messages: readonly FetchedRecord[]) =>
  messages.filter(({ isControlRecord }) => !isControlRecord).map(({ offset }) => Number(offset));

it("hides overlapping transactions, the one that began first ending last", () => {
  const messages = [
    ...[record(1, "a"), record(2, "c"), record(3, "b"), record(4, "a")],
    ...[marker(5, "b", "abort"), marker(6, "a", "abort"), marker(7, "c", "commit"), record(8, "a")],
  ];
  // As a broker tells them: by their ends.
  const abortedTransactions = [
    { producerId: "b", firstOffset: "3" },
    { producerId: "a", firstOffset: "1" },
  ];
  hideAborted({ messages, abortedTransactions });

  expect(shown(messages)).toEqual([2, 8]);
});

it("hides the first record of an answer that begins inside of two of them", () => {
  const messages = [record(10, "b"), record(11, "a"), record(12, "c")];
  const abortedTransactions = ["a", "b"].map((producerId, at) => ({ producerId, firstOffset: String(at) }));
  hideAborted({ messages, abortedTransactions });

  expect(shown(messages)).toEqual([12]);
});
